import type { Pool } from '../../model/pool.ts'
import type { DriverContext } from '../shared/driver.ts'
import { replaceOwn } from '../shared/methods.ts'
import { creationOf } from '../stack/creation.ts'
import type { ConnectionBook } from './connections.ts'
import type { Sql } from './shapes.ts'
import { targetOf } from './target.ts'

/** What the instance does now. */
export interface SqlCounts {
  used: number
  pending: number
  /** `false` = only wall time is available: running and waiting cannot be distinguished. */
  known: boolean
}

/** Adds the instance to what is read at every observation. @returns its name */
export function attachSql(
  { tracking }: DriverContext,
  sql: Sql,
  counts: SqlCounts,
  options: {
    readonly name?: string
    readonly below: (...args: never[]) => unknown
    readonly book: ConnectionBook
  },
): string {
  const said = sql.options
  const created = creationOf(options.below)
  // The library's default name carries no information.
  const { target, database, application, role } = targetOf(said)
  const named = application === 'postgres.js' ? undefined : application
  const name = tracking.poolName(`postgres:${options.name ?? named ?? database ?? 'default'}`, target)
  const max = capacityOf(said?.max)
  const book = new WeakRef(options.book)
  const pool: Pool = {
    name,
    kind: 'postgres',
    source: 'measured',
    read: () => ({
      used: counts.known ? counts.used : null,
      pending: counts.known ? counts.pending : null,
      // Its connections refer to the instance, which must be collectable when the application has dropped it.
      idle: book.deref()?.idle() ?? (max !== null && counts.used >= max ? 0 : null),
      connecting: book.deref()?.connecting() ?? null,
      max,
    }),
    backends: () =>
      [...(book.deref()?.links ?? [])].flatMap(({ isOpen, backend }) => (isOpen ? (backend.pid ?? []) : [])),
    get createdAt() {
      return created()
    },
    target,
    application,
    role,
  }
  const detach = tracking.attach(pool)
  gone.register(sql, detach)
  const { end } = sql
  if (typeof end === 'function') replaceOwn(sql, 'end', end, (_, __, args) => end(...args).finally(detach))
  return name
}

/** The library makes `[...Array(max)]` connections: a text, as from `?max=5`, is one. */
function capacityOf(max: unknown): number | null {
  if (typeof max === 'number' && Number.isFinite(max)) return max
  return max === undefined || max === null ? null : 1
}

const gone = new FinalizationRegistry<() => void>((detach) => detach())
