import type pg from 'pg'
import type { Holds } from '../controls/holds.ts'
import type { DatabasePool } from '../database-pool.ts'
import { type Exchange, header, json, type Reply, readJson } from '../exchange.ts'
import { type Claims, readToken } from '../jwt.ts'
import { type createCatalog, findFunction, primaryKey } from './catalog.ts'
import { databaseFault, restFault } from './errors.ts'
import { identifier } from './filter.ts'
import {
  deleteStatement,
  insertStatement,
  type Statement,
  selectStatement,
  updateStatement,
} from './statement.ts'

export interface RestOptions {
  readonly pool: DatabasePool
  readonly catalog: ReturnType<typeof createCatalog>
  readonly holds: Holds
  readonly secret: string
}

interface Outcome {
  readonly body: string
  readonly n: number
  readonly total?: number
}

const OBJECT = 'application/vnd.pgrst.object+json'

/** `/rest/v1/…`: tables, views and functions of the schema `public`, as the role the token names. */
export function createRest(options: RestOptions): (exchange: Exchange) => Promise<Reply> {
  return async (exchange) => {
    const claims = claimsOf(exchange, options.secret)
    const role = typeof claims.role === 'string' ? claims.role : 'anon'
    const [, name, more] = /^\/rest\/v1\/?([^/]*)\/?(.*)$/.exec(decodeURIComponent(exchange.path)) ?? []
    if (!name) return json(200, { swagger: '2.0', info: { title: 'PostgREST stand-in' }, paths: {} })
    refuseOtherSchema(exchange)
    const catalog = await options.catalog.get()
    try {
      return await options.pool.transaction(async (client) => {
        await enter(client, role, claims, exchange, catalog.settingsOf(role))
        await options.holds.pass('connection', exchange)
        if (name === 'rpc' && more) return await callFunction(client, more, exchange)
        if (more) throw restFault({ code: 'PGRST125' })
        return await table(client, name, exchange)
      })
    } catch (error) {
      throw databaseFault(missingTable(error, name), role !== 'anon')
    }
  }
}

function claimsOf(exchange: Exchange, secret: string): Claims {
  const bearer = /^Bearer (.+)$/i.exec(header(exchange, 'authorization'))?.[1]
  const read = readToken(bearer ?? header(exchange, 'apikey'), secret)
  if ('claims' in read) return read.claims
  throw restFault({ code: read.fault === 'expired' ? 'PGRST303' : 'PGRST301' })
}

function refuseOtherSchema(exchange: Exchange): void {
  for (const name of ['accept-profile', 'content-profile']) {
    const schema = header(exchange, name)
    if (schema && schema !== 'public') throw restFault({ code: 'PGRST106' })
  }
}

async function enter(
  client: pg.PoolClient,
  role: string,
  claims: Claims,
  exchange: Exchange,
  settings: readonly (readonly [string, string])[],
): Promise<void> {
  const all: (readonly [string, string])[] = [
    ['role', role],
    ['request.jwt.claims', JSON.stringify(claims)],
    ['request.method', exchange.method],
    ['request.path', exchange.path],
    ['search_path', 'public'],
    ...settings,
  ]
  if (exchange.method === 'GET' || exchange.method === 'HEAD') all.push(['transaction_read_only', 'on'])
  const calls = all.map((_, at) => `set_config($${at * 2 + 1}, $${at * 2 + 2}, true)`)
  await client.query(`select ${calls.join(', ')}`, all.flat())
}

async function table(client: pg.PoolClient, name: string, exchange: Exchange): Promise<Reply> {
  const prefer = header(exchange, 'prefer')
  const one = wantsOne(exchange)
  const counted = /count=(exact|planned|estimated)/.test(prefer)
  if (exchange.method === 'GET' || exchange.method === 'HEAD') {
    const statement = selectStatement(name, exchange.query, counted)
    return page(one, statement, await run(client, statement))
  }
  const statement = await writeStatement(client, name, exchange, prefer)
  const outcome = await run(client, statement)
  const headers = counted ? { 'content-range': `*/${outcome.n}` } : { 'content-range': '*/*' }
  const created = exchange.method === 'POST'
  if (!prefer.includes('return=representation')) return { status: created ? 201 : 204, headers }
  return { ...page(one, statement, outcome), status: created ? 201 : 200 }
}

async function writeStatement(
  client: pg.PoolClient,
  name: string,
  exchange: Exchange,
  prefer: string,
): Promise<Statement> {
  if (exchange.method === 'DELETE') return deleteStatement(name, exchange.query)
  const body = parsed(exchange)
  if (exchange.method === 'PATCH') return updateStatement(name, exchange.query, asRows(body)[0] ?? {})
  if (exchange.method !== 'POST')
    throw restFault({ code: 'PGRST117', message: `Unsupported HTTP method: ${exchange.method}` }, 405)
  const duplicates = prefer.includes('resolution=merge-duplicates')
    ? 'merge'
    : prefer.includes('resolution=ignore-duplicates')
      ? 'ignore'
      : 'fail'
  const named = exchange.query.get('on_conflict')?.split(',') ?? []
  const onConflict = duplicates === 'fail' || named.length > 0 ? named : await primaryKey(client, name)
  return insertStatement(name, exchange.query, { rows: asRows(body), onConflict, duplicates })
}

async function callFunction(client: pg.PoolClient, name: string, exchange: Exchange): Promise<Reply> {
  const reading = exchange.method === 'GET' || exchange.method === 'HEAD'
  const unsupported = [...exchange.query.keys()].filter(
    (key) => !reading && key !== 'select' && key !== 'columns',
  )
  if (unsupported.length > 0) {
    throw restFault({
      code: 'PGRST100',
      message: `the stand-in does not filter a function's result (${unsupported.join(', ')})`,
    })
  }
  const given = reading ? Object.fromEntries(exchange.query) : (asRows(parsed(exchange) ?? {})[0] ?? {})
  const names = Object.keys(given)
  const shape = await findFunction(client, name, names)
  const call = `"public".${identifier(name)}(${names.map((key) => `${identifier(key)} := _given.${identifier(key)}`).join(', ')})`
  const from =
    names.length === 0
      ? `${call} _row`
      : `json_to_record($1::json) as _given(${shape.arguments.map((argument) => `${identifier(argument.name)} ${argument.type}`).join(', ')}), lateral ${call} _row`
  const outcome = await run(client, {
    sql: `select coalesce(json_agg(_row), '[]')::text as body, count(*)::int as n from ${from}`,
    values: names.length === 0 ? [] : [JSON.stringify(given)],
    offset: 0,
  })
  if (shape.returnsVoid) return { status: 204 }
  if (shape.returnsSet) return page(wantsOne(exchange), { sql: '', values: [], offset: 0 }, outcome)
  const value = (JSON.parse(outcome.body) as unknown[])[0] ?? null
  return json(200, value)
}

async function run(client: pg.PoolClient, statement: Statement): Promise<Outcome> {
  const { rows } = await client.query<{ body: string; n: number; total?: number }>(statement.sql, [
    ...statement.values,
  ])
  return rows[0] as Outcome
}

function page(one: boolean, statement: Statement, outcome: Outcome): Reply {
  const last = statement.offset + outcome.n - 1
  const range = `${outcome.n === 0 ? '*' : `${statement.offset}-${last}`}/${outcome.total ?? '*'}`
  if (one && outcome.n !== 1)
    throw restFault({ code: 'PGRST116', details: `The result contains ${outcome.n} rows` })
  const partial = outcome.total !== undefined && outcome.n < outcome.total
  return {
    status: partial && !one ? 206 : 200,
    headers: {
      'content-type': `${one ? OBJECT : 'application/json'}; charset=utf-8`,
      'content-range': range,
    },
    body: one ? JSON.stringify((JSON.parse(outcome.body) as unknown[])[0]) : outcome.body,
  }
}

function wantsOne(exchange: Exchange): boolean {
  const accept = header(exchange, 'accept')
  if (accept && !/json|\*\//.test(accept))
    throw restFault({ code: 'PGRST107', message: `None of these media types are available: ${accept}` })
  return accept.includes(OBJECT)
}

function parsed(exchange: Exchange): unknown {
  try {
    return readJson(exchange)
  } catch {
    throw restFault({ code: 'PGRST102' })
  }
}

function asRows(value: unknown): Readonly<Record<string, unknown>>[] {
  const rows = Array.isArray(value) ? value : [value]
  if (rows.some((row) => typeof row !== 'object' || row === null)) throw restFault({ code: 'PGRST102' })
  return rows as Readonly<Record<string, unknown>>[]
}

/** PostgREST knows its tables and says so before asking the database. */
function missingTable(error: unknown, name: string): unknown {
  const missing =
    (error as { code?: unknown }).code === '42P01' &&
    String((error as Error).message).includes(`"public.${name}"`)
  return missing
    ? restFault({
        code: 'PGRST205',
        message: `Could not find the table 'public.${name}' in the schema cache`,
      })
    : error
}
