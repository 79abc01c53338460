import { openStage, prepare } from '../incidents/kit/world.ts'
import { startPostgres } from '../kit/postgres.ts'
import { mixedRequests } from './mixed.ts'

/** Counts of one run. */
export interface Counted {
  readonly operations: number
  readonly ended: number
  readonly failed: number
  readonly statements: Readonly<Record<string, number>>
}

/**
 * Runs mixed requests through pg, postgres.js and supabase-js on real servers.
 * @returns what the monitor counted, and what the requests really did
 */
export async function soak(
  requests: number,
): Promise<{ readonly counted: Counted; readonly truth: Counted }> {
  const server = await startPostgres({ maxConnections: 60 })
  try {
    await prepare(server)
    const stage = openStage(server)
    try {
      stage.configure({ staleAfter: 300_000 })
      const { client: api } = await stage.supabase()
      const pool = stage.pool({ max: 8, connectionTimeoutMillis: 0 })
      const did = await mixedRequests({ pool, sql: stage.sql({ max: 8 }), api }, requests)
      const { services, totals } = stage.monitor.observe()
      const statements = new Map<string, number>()
      for (const { statementsFailed } of services)
        for (const [code, times] of Object.entries(statementsFailed))
          statements.set(code, (statements.get(code) ?? 0) + times)
      return {
        counted: {
          operations: totals.opened,
          ended: totals.ended,
          failed: services.reduce((sum, { failed }) => sum + failed, 0),
          statements: Object.fromEntries(statements),
        },
        truth: {
          operations: did.operations,
          ended: did.operations,
          failed: did.failed,
          statements: Object.fromEntries(did.statements),
        },
      }
    } finally {
      await stage.close()
    }
  } finally {
    await server.stop()
  }
}
