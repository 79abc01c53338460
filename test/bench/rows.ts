import type { Row } from './kit/line.ts'

/** The parts of the bench, in the order of the table; loaded only where they run. */
export const ROWS: Readonly<Record<string, Row>> = {
  lease: async () => (await import('./rows/lease.ts')).lease(),
  'supabase-call': async () => (await import('./rows/supabase-call.ts')).supabaseCall(),
  proxy: async () => (await import('./rows/proxy.ts')).proxy(),
  'next-build': async () => (await import('./rows/next-build.ts')).nextBuild(),
  patching: async () => (await import('./rows/patching.ts')).patching(),
  'pool-query': async () => (await import('./rows/pool-query.ts')).poolQuery(),
  'pool-query-traced': async () => (await import('./rows/pool-query-traced.ts')).poolQueryTraced(),
  'postgres-js': async () => (await import('./rows/postgres-js.ts')).postgresJs(),
  snapshot: async () => (await import('./rows/snapshot.ts')).snapshot(),
  'probe-reading': async () => (await import('./rows/probe-reading.ts')).probeReading(),
  'statement-name': async () => (await import('./rows/statement-name.ts')).statementName(),
  linear: async () => (await import('./rows/linear.ts')).linear(),
  where: async () => (await import('./rows/where.ts')).where(),
  memory: async () => (await import('./rows/memory.ts')).memory(),
  fleet: async () => (await import('./rows/fleet.ts')).fleet(),
  'failing-store': async () => (await import('./rows/failing-store.ts')).failingStore(),
  journal: async () => (await import('./rows/journal.ts')).journal(),
  stack: async () => (await import('./rows/stack.ts')).stack(),
}
