import pg from 'pg'
import { createPostgresProbe } from '../../src/probes/postgres/direct.ts'
import { startPostgres } from '../kit/postgres.ts'
import { loadPg } from '../probes/pg-loader.ts'

/** Time of one reading with 200 sessions open; the goal is a median of 5 ms or less. Run: npx tsx test/bench/probe-reading.ts */
const SESSIONS = 200
const READINGS = 300

const postgres = await startPostgres({ maxConnections: SESSIONS + 20 })
const sessions = Array.from(
  { length: SESSIONS },
  (_, i) => new pg.Client({ connectionString: postgres.url(), application_name: `app${i % 5}` }),
)
try {
  await Promise.all(sessions.map((client) => client.connect()))
  await Promise.all(sessions.map((client, i) => client.query(i % 10 === 0 ? 'begin; select 1' : 'select 1')))
  const probe = createPostgresProbe({
    url: postgres.url(),
    loadPg,
    now: () => performance.now(),
    idleInTransactionAfter: 0,
  })
  const signal = new AbortController().signal
  const times: number[] = []
  let used = 0
  for (let i = 0; i < READINGS; i++) {
    const began = performance.now()
    used = (await probe.read(signal)).database?.used ?? 0
    times.push(performance.now() - began)
  }
  await probe.close?.()
  times.sort((a, b) => a - b)
  const at = (ratio: number): string => (times[Math.floor(READINGS * ratio)] ?? 0).toFixed(2)
  console.log(
    `probe reading, ${used} sessions, ${READINGS} readings: median ${at(0.5)} ms, p95 ${at(0.95)} ms, first ${(times[0] ?? 0).toFixed(2)} ms at best`,
  )
} finally {
  await Promise.all(sessions.map((client) => client.end().catch(() => {})))
  await postgres.stop()
}
