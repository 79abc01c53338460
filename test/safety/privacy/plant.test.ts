import fc from 'fast-check'
import pg from 'pg'
import type postgresjs from 'postgres'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { exportOf } from '../../../src/api/stats/export.ts'
import { createHandler } from '../../../src/http/handler.ts'
import { VIEWS } from '../../../src/routes/views.ts'
import { openStage, prepare, type Stage } from '../../incidents/kit/world.ts'
import { type Postgres, startPostgres } from '../../kit/postgres.ts'

/*
 * Values in every place where an error of Postgres can carry them, through real drivers, in the words of seven
 * languages of the server; none may come out anywhere. The translated texts are those of Postgres's own catalogues,
 * raised with their codes, so that no language has to be installed.
 */

const RUNS = 20
const SEED = 20_261_125

/** Texts of the server, `%s` = where it puts the value. */
const TEXTS: readonly (readonly [code: string, text: string])[] = [
  ['22P02', 'invalid input syntax for type integer: "%s"'],
  ['22P02', 'ungültige Eingabesyntax für Typ integer: »%s«'],
  ['22P02', 'syntaxe en entrée invalide pour le type integer : « %s »'],
  ['22P02', 'la sintaxis de entrada no es válida para tipo integer: «%s»'],
  ['22P02', 'sintassi di input non valida per il tipo integer: "%s"'],
  ['22P02', '"integer"型の入力構文が不正です: "%s"'],
  ['22P02', 'неверный синтаксис для типа integer: "%s"'],
  ['23505', 'doppelter Schlüsselwert verletzt Unique-Constraint »%s«'],
  ['23505', 'la valeur d’une clé dupliquée rompt la contrainte unique « %s »'],
  ['42601', 'синтаксическая ошибка (примерное положение: "%s")'],
  ['42601', 'error de sintaxis en o cerca de «%s»'],
  ['23514', 'la nuova riga per la relazione viola il vincolo di controllo "%s"'],
  ['22003', '値"%s"は型integerの範囲外です'],
  ['P0001', 'customer %s is blocked'],
  ['P0001', 'password: %s'],
  ['P0001', '{"iban":"%s"}'],
  ['P0001', '%s'],
  ['53300', 'too many connections for role "%s"'],
  ['XX000', 'internal: %s => %s'],
  ['ZZ999', 'no such code\n%s\nof anybody'],
]

/** Values as people have them, each with the plant in it that is looked for. */
const values = fc
  .tuple(
    fc.constantFrom(
      'Ada %',
      '%@example.com',
      'say "%" world',
      "it''s %",
      '»%«',
      '{"password":"%"}',
      'a\n%\nb',
      'DE89 3704 %',
      '%: key',
      'x => %',
    ),
    fc.nat(1_000_000),
  )
  .map(([shape, n]) => {
    const plant = `qzk${n.toString(36)}plant`
    return { plant, value: shape.replace('%', plant) }
  })

let server: Postgres
let stage: Stage
const lines: string[] = []

beforeAll(async () => {
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, level).mockImplementation((...args: unknown[]) => void lines.push(args.join(' ')))
  server = await startPostgres({ maxConnections: 40 })
  await prepare(server)
  const admin = new pg.Client(server.url())
  await admin.connect()
  await admin.query(`create table people (id int primary key, mail text unique, age int check (age > 0));
    grant all on people to app;
    create function shout(code text, message text, value text) returns void language plpgsql as $$
    begin raise exception using errcode = code, message = message, detail = 'Key (mail)=(' || value || ') already exists.',
      hint = 'Perhaps ' || value, column = value, constraint = value, table = value, schema = value, datatype = value; end $$`)
  await admin.end()
  stage = openStage(server)
  stage.configure({
    console: true,
    debug: true,
    environment: 'production',
    captureStack: 'on',
    token: 'read-token-0123456789',
  })
})
afterAll(async () => {
  vi.restoreAllMocks()
  await stage.close()
  await server.stop()
})

/** Everything that can be read of the monitor. */
async function outputs(): Promise<string> {
  const { monitor } = stage
  const snapshot = await monitor.beat()
  const texts = [
    JSON.stringify(snapshot),
    JSON.stringify(exportOf(monitor)),
    JSON.stringify(monitor.audit.list()),
  ]
  const headers = { authorization: 'Bearer read-token-0123456789' }
  for (const [route, query] of [
    ['health', 'detailed&diagnostics'],
    ['database', 'detailed&history&aggregated&diagnostics&budget'],
    ['database', 'format=prometheus'],
    ['database', 'format=csv'],
    ['database', 'format=csv&history=true'],
  ] as const) {
    const handle = createHandler(monitor, { route, views: VIEWS })
    const answer = await handle(new Request(`http://app.example/${route}?${query}`, { headers }))
    texts.push(await answer.text())
  }
  return [...texts, ...lines].join('\n')
}

describe(`values planted through real drivers, ${RUNS} rounds, seed ${SEED}`, () => {
  it('come out nowhere', async () => {
    const pool = stage.pool({ max: 3 })
    const sql = stage.sql({ max: 3 }) as postgresjs.Sql
    const planted: string[] = []
    const failing = async (work: () => PromiseLike<unknown>, context: string): Promise<void> => {
      try {
        await work()
      } catch (error) {
        // As an application would, with a text of its own.
        stage.monitor.recordConnectionError('server-client', error, context)
        stage.monitor.fault('probe', error)
        return
      }
      throw new Error('it did not fail')
    }
    await fc.assert(
      fc.asyncProperty(values, fc.constantFrom(...TEXTS), async ({ plant, value }, [code, text]) => {
        planted.push(plant)
        const message = text.replaceAll('%s', value)
        const quoted = `'${value.replaceAll("'", "''")}'`
        await failing(() => pool.query('select shout($1, $2, $3)', [code, message, value]), `load ${quoted}`)
        await failing(() => sql`select shout(${code}, ${message}, ${value})`, `load ${quoted}`)
        // The server's own words.
        await failing(() => pool.query('select $1::int', [value]), 'age')
        await failing(() => pool.query(`select from from ${quoted}`), 'syntax')
        await failing(() => pool.query(`insert into people values (1, ${quoted}, -1)`), 'check')
        await failing(() => sql.begin((tx) => tx`select ${value}::int`), 'cast')
        await pool.query('insert into people values ($1, $2, 1) on conflict do nothing', [
          planted.length,
          value,
        ])
        await failing(
          () => pool.query('insert into people values ($1, $2, 1)', [planted.length, value]),
          'unique',
        )
        stage.monitor.checks.register(`c${planted.length % 40}`, () => ({
          status: 'fail',
          message: `answered ${quoted}`,
        }))
      }),
      { numRuns: RUNS, seed: SEED },
    )
    const all = await outputs()
    expect(planted.filter((plant) => all.includes(plant))).toEqual([])
    // The search can find something: what may be shown is there.
    for (const code of ['22P02', '23505', '42601', 'P0001', '23514']) expect(all).toContain(code)
  }, 120_000)
})
