import type { Pool } from '../../model/pool.ts'
import type { DriverContext } from '../shared/driver.ts'
import { capture } from '../stack/capture.ts'
import { placesOf } from '../stack/places.ts'
import { byLoadedMaps } from '../stack/runtime-source-maps.ts'
import type { Sql } from './shapes.ts'

/** What the instance does now. */
export interface SqlCounts {
  used: number
  pending: number
  /** `false` = only wall time can be had: what runs and what waits cannot be told apart. */
  known: boolean
}

/** Adds the instance to what is read at every observation. @returns its name */
export function attachSql(
  { tracking }: DriverContext,
  sql: Sql,
  counts: SqlCounts,
  options: { readonly name?: string; readonly below: (...args: never[]) => unknown },
): string {
  const said = sql.options
  const created = byLoadedMaps(capture(options.below).stack ?? '')
  // The library's own default says nothing.
  const application = said?.connection?.application_name
  const named = application === 'postgres.js' ? undefined : application
  const name = tracking.poolName(`postgres:${options.name ?? named ?? said?.database ?? 'default'}`)
  const host = said?.host?.[0]
  const pool: Pool = {
    name,
    kind: 'postgres',
    source: 'measured',
    // What is idle or being opened the library tells nobody.
    read: () => ({
      used: counts.known ? counts.used : null,
      pending: counts.known ? counts.pending : null,
      idle: null,
      connecting: null,
      max: said?.max ?? null,
    }),
    get createdAt() {
      return placesOf(created)
    },
    target:
      host === undefined
        ? undefined
        : `${host}:${said?.port?.[0] ?? 5432}/${said?.database ?? ''}${said?.user ? ` as ${said.user}` : ''}`,
    application,
    role: said?.user,
  }
  const detach = tracking.attach(pool)
  gone.register(sql, detach)
  const { end } = sql
  if (typeof end === 'function') {
    Object.defineProperty(sql, 'end', {
      writable: true,
      configurable: true,
      enumerable: true,
      value(...args: unknown[]): Promise<unknown> {
        return end(...args).finally(detach)
      },
    })
  }
  return name
}

const gone = new FinalizationRegistry<() => void>((detach) => detach())
