import { Pool } from 'pg'
import { monitored } from './monitored.mjs'

const worker = monitored('scanner-worker', 4)
const pool = worker.trackPool(
  new Pool({ connectionString: process.env.REPORTS_DATABASE_URL, application_name: 'scanner', max: 1 }),
  { name: 'scanner' },
)

/** Scans the visits for those that nobody has closed. */
worker.run(
  () => pool.query("select count(*)::int as open from visits where status = 'planned' and starts_at < now()"),
  () => pool.end(),
)
