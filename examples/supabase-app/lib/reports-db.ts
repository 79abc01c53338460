import { sharedPool } from 'next-db-monitoring'
import { Pool } from 'pg'

/** Connections that exports may use at a time. */
const MAX = 5

/**
 * Exports ask Postgres itself, for they may outgrow what the Data API gives in one answer. One pool for the process:
 * `sharedPool` keeps it one through reloads and however many bundles the server is split into.
 */
export const reportsDb = (): Pool =>
  sharedPool(
    'reports',
    () =>
      new Pool({
        connectionString: process.env.REPORTS_DATABASE_URL,
        application_name: 'reports',
        max: MAX,
        connectionTimeoutMillis: 3_000,
      }),
  )
