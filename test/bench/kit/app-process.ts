import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startWorker } from 'next-db-monitoring/worker'
import pg from 'pg'

/*
 * An app of the bench in a process of its own (started by `startApp`): each request asks the database once, by a tracked pool, and the
 * instance reports to its store every second. It answers the question how that goes.
 */

const [url = '', fleet = ''] = process.argv.slice(2)
const { monitor, trackPool } = startWorker({
  service: 'shop',
  console: false,
  collectionInterval: 1000,
  fleet: JSON.parse(fleet),
})
const pool = trackPool(new pg.Pool({ connectionString: url, max: 4 }))
// A connection that Postgres closes while the bench shuts down is no news.
pool.on('error', () => {})

const server = createServer(async (_request, response) => {
  const { rows } = await pool.query('select 1 as n')
  response.end(JSON.stringify(rows))
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
process.on('message', () =>
  process.send?.({
    isAlone: monitor.fleet.localOnly !== null,
    beats: monitor.history.size,
    opened: monitor.observe().totals.opened,
  }),
)
process.once('disconnect', () => process.exit(0))
