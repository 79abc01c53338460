import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import { watchDrivers } from 'next-db-monitoring/internal/drivers'
import * as seam from 'next-db-monitoring/internal/seams/postgres'
import real from 'postgres'
import { afterAll, describe, expect, it } from 'vitest'
import { sharedMonitor } from '../../../src/instance/shared.ts'
import { type Looks, looksOf } from '../kit/looks.ts'
import { driverCopies } from '../pg/driver-copies.ts'

/* What the factory and its instances are asked about themselves is answered as the library's own answer, whichever way its place is taken. */

// biome-ignore lint/suspicious/noExplicitAny: copies of libraries have no types of their own.
type Any = any

const dir = realpathSync(mkdtempSync(join(tmpdir(), 'identity-')))
/** Nothing watches this one: what everything else is compared with. */
const required: Any = driverCopies(dir, 'bare')('postgres')
const imported: Any = (await import(pathToFileURL(join(dir, 'bare/node_modules/postgres/src/index.js')).href))
  .default
watchDrivers()
const made: Any[] = []
afterAll(async () => {
  await Promise.all(made.map((sql) => sql.end({ timeout: 0 })))
  await sharedMonitor().close()
  rmSync(dir, { recursive: true, force: true })
})

/** Nobody listens at this port, and nothing connects before the first statement. */
const URL = 'postgres://nobody:x@127.0.0.1:1/none'
const kept = (sql: Any): Any => {
  made.push(sql)
  return sql
}

/** Each with the library in the same format of module. */
const WAYS: readonly (readonly [string, () => Any, Any])[] = [
  ['the seam', () => (seam as Any).default, imported],
  ['a copy that Node loads', () => driverCopies(dir, 'loaded')('postgres'), required],
  ['the copy of the tests, required', () => createRequire(import.meta.url)('postgres'), required],
]

const HANDLES: Readonly<Record<string, (sql: Any) => Any>> = {
  instance: (sql) => sql,
  query: (sql) => sql`select 1`,
  'unsafe query': (sql) => sql.unsafe('select 1'),
  'file query': (sql) => sql.file('/nowhere'),
  identifier: (sql) => sql('a'),
  builder: (sql) => sql([{ a: 1 }], 'a'),
  parameter: (sql) => sql.json({ a: 1 }),
  types: (sql) => sql.types,
  typed: (sql) => sql.typed,
  options: (sql) => sql.options,
  begin: (sql) => sql.begin,
  reserve: (sql) => sql.reserve,
  listen: (sql) => sql.listen,
  end: (sql) => sql.end,
  subscribe: (sql) => sql.subscribe,
  largeObject: (sql) => sql.largeObject,
}

/**
 * `active` of a query is kept by its class: the library's own assignments are how its turn and its end are known, and an
 * accessor on each query would cost more than all else that is done for it.
 */
const shared = (looks: Looks): Looks => ({
  ...looks,
  keys: looks.keys.filter((key) => !/^(?:Symbol\()?active\b/.test(key)),
})

describe.each(WAYS)('the factory of %s', (_, factoryOf, bare) => {
  it('looks as the library does', () => {
    const factory = factoryOf()
    expect(looksOf(factory)).toEqual(looksOf(bare))
    for (const name of Reflect.ownKeys(bare).filter((key) => typeof bare[key] === 'function'))
      expect([name, looksOf(factory[name])]).toEqual([name, looksOf(bare[name])])
    expect(inspect(factory, { depth: 0 })).toBe(inspect(bare, { depth: 0 }))
    expect(Object.prototype.toString.call(factory)).toBe(Object.prototype.toString.call(bare))
  })

  it.each(Object.entries(HANDLES))('makes an instance whose %s looks as the library does', (name, handle) => {
    const [ours, theirs] = [handle(kept(factoryOf()(URL))), handle(kept(bare(URL)))]
    expect(shared(looksOf(ours))).toEqual(shared(looksOf(theirs)))
    expect(typeof ours).toBe(typeof theirs)
    // Options hold functions and settings of the instance; a query is told by its `active`.
    if (name !== 'options' && !name.endsWith('query'))
      expect(inspect(ours, { depth: 0 })).toBe(inspect(theirs, { depth: 0 }))
  })

  it('answers to `new`, and to a subclass, as the library does', () => {
    const factory = factoryOf()
    const outcome = (make: () => Any): unknown => {
      try {
        return looksOf(kept(make()))
      } catch (error) {
        return String(error)
      }
    }
    expect(outcome(() => new factory(URL))).toEqual(outcome(() => new bare(URL)))
    const subclass = (parent: Any) => () => new (class Own extends parent {} as Any)(URL)
    expect(outcome(subclass(factory))).toEqual(outcome(subclass(bare)))
    expect(outcome(() => Reflect.construct(factory, [URL], Object))).toEqual(
      outcome(() => Reflect.construct(bare, [URL], Object)),
    )
  })

  it('has queries of one class, which its own constants and errors know', () => {
    const factory = factoryOf()
    const sql = kept(factory(URL))
    const [one, other] = [sql`select 1`, sql.unsafe('select 2')]
    expect(one.constructor).toBe(other.constructor)
    expect(one).toBeInstanceOf(Promise)
    expect(one.constructor[Symbol.species]).toBe(Promise)
    expect(sql.PostgresError).toBe(factory.PostgresError)
    expect(new factory.PostgresError({ message: 'x' })).toBeInstanceOf(Error)
  })
})

describe('the seam beside the library', () => {
  it('exports what the library exports', () => {
    expect((seam as Any).default.PostgresError).toBe((real as Any).PostgresError)
    expect((seam as Any).default.BigInt).toBe((real as Any).BigInt)
  })
})
