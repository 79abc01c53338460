import type { Pool } from '../../../model/pool.ts'
import type { DriverContext } from '../../shared/driver.ts'
import type { Sql } from '../shapes.ts'
import { targetOf } from '../target.ts'

/** Adds the connection of `listen` or `subscribe` to what is read at every observation. Its capacity is unknown: nothing limits it. */
export function attachSide(
  { tracking }: DriverContext,
  inner: Sql,
  base: string,
  counts: () => { readonly used: number; readonly connecting: number },
  backends: () => readonly number[],
): { readonly name: string; readonly detach: () => void } {
  const { target, application, role } = targetOf(inner.options)
  const name = tracking.poolName(base, target)
  const pool: Pool = {
    name,
    kind: 'postgres',
    source: 'measured',
    read: () => ({ ...counts(), idle: 0, pending: null, max: null }),
    backends,
    target,
    application,
    role,
  }
  return { name, detach: tracking.attach(pool) }
}
