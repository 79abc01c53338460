import pg from 'pg'
import { createPostgresProbe } from '../../../src/probes/postgres/direct.ts'
import { startPostgres } from '../../kit/postgres.ts'
import { loadPg } from '../../probes/pg-loader.ts'
import { coresApart } from '../kit/cores.ts'
import { type Row, time } from '../kit/line.ts'
import { median } from '../kit/pairs.ts'

const SESSIONS = 200
const READINGS = 300
const WARM = 50
const GOAL_MS = 5

/** What the probe asks of the database at every beat, with many sessions to look at, one in ten idle in a transaction. */
export const probeReading: Row = async () => {
  const postgres = await startPostgres({ maxConnections: SESSIONS + 20 })
  coresApart(postgres.pid)
  const sessions = Array.from(
    { length: SESSIONS },
    (_, i) => new pg.Client({ connectionString: postgres.url(), application_name: `app${i % 5}` }),
  )
  try {
    await Promise.all(sessions.map((client) => client.connect()))
    await Promise.all(
      sessions.map((client, i) => client.query(i % 10 === 0 ? 'begin; select 1' : 'select 1')),
    )
    const { times, statements } = await read(postgres.url())
    const typical = median(times)
    return [
      {
        what: `a probe reading, ${SESSIONS} sessions (${statements / READINGS} statement)`,
        median: time(typical),
        ratio: '',
        goal: `≤ ${GOAL_MS} ms`,
        met: typical <= GOAL_MS,
      },
    ]
  } finally {
    await Promise.all(sessions.map((client) => client.end().catch(() => {})))
    await postgres.stop()
  }
}

async function read(
  url: string,
): Promise<{ readonly times: readonly number[]; readonly statements: number }> {
  let statements = 0
  const counted = async (): ReturnType<typeof loadPg> => {
    const { Client } = await loadPg()
    return {
      Client: class extends Client {
        override query(
          ...args: Parameters<InstanceType<typeof Client>['query']>
        ): ReturnType<InstanceType<typeof Client>['query']> {
          statements++
          return super.query(...args)
        }
      },
    }
  }
  const now = (): number => performance.now()
  const probe = createPostgresProbe({ url, loadPg: counted, now, idleInTransactionAfter: 0 })
  const times: number[] = []
  for (let i = -WARM; i < READINGS; i++) {
    // The first one also opens the connection and looks for pg_stat_statements.
    if (i === 0) statements = 0
    const began = now()
    const { database } = await probe.read(new AbortController().signal)
    if (i >= 0) times.push(now() - began)
    if ((database?.used ?? 0) < SESSIONS) throw new Error(`The probe saw ${database?.used} sessions.`)
  }
  await probe.close?.()
  return { times, statements }
}
