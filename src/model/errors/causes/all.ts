import { AUTH, POSTGREST, STORAGE } from './api.ts'
import type { Cause } from './cause.ts'
import { PG_POOL, POSTGRES_JS, PRISMA } from './drivers.ts'
import { GATEWAY, NETWORK } from './network.ts'
import { PGBOUNCER, SUPAVISOR } from './poolers.ts'
import { POSTGRES } from './postgres.ts'

/**
 * Nearest to the database first: a layer in front often carries the text of the one behind it (PGRST000 with the
 * `remaining connection slots` of Postgres), and the one behind is where the cap was hit.
 */
export const CAUSES: readonly Cause[] = [
  ...PGBOUNCER,
  ...SUPAVISOR,
  ...POSTGRES,
  ...POSTGREST,
  ...AUTH,
  ...STORAGE,
  ...PG_POOL,
  ...POSTGRES_JS,
  ...PRISMA,
  ...NETWORK,
  ...GATEWAY,
]
