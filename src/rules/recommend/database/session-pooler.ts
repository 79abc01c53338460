import type { Snapshot } from '../../../model/snapshot.ts'
import { type Advice, driverPools } from '../advice.ts'

/** Supabase's shared pooler: 5432 is its session mode, 6543 its transaction mode. */
const SESSION_PORT = /\.pooler\.supabase\.com:5432\b/

/** On a serverless host every instance keeps its session for as long as it is frozen: a session-mode pooler runs out. */
export const sessionPooler: Advice = (snapshot) => {
  if (snapshot.instance.serverless !== true) return []
  return [...byAddress(snapshot), ...byConsole(snapshot)]
}

function byAddress(snapshot: Snapshot): ReturnType<Advice> {
  return driverPools(snapshot).flatMap(({ name, target, max }) =>
    target !== undefined && SESSION_PORT.test(target)
      ? [
          {
            severity: 'warning' as const,
            title: `${name} goes through a session-mode pooler on a serverless host`,
            evidence: `It connects to ${target.split(' ', 1)[0]}, and each instance may keep ${max ?? 'its'} sessions while it is frozen`,
            action:
              'Use the transaction mode (port 6543) here; keep port 5432 for migrations and long-lived servers.',
          },
        ]
      : [],
  )
}

function byConsole({ pooler, pools }: Snapshot): ReturnType<Advice> {
  const applications = new Set(pools.flatMap(({ application }) => application ?? []))
  const used = new Set(
    pooler?.value?.links
      .filter(({ application }) => applications.has(application))
      .map(({ database }) => database),
  )
  return (pooler?.value?.pools ?? []).flatMap(({ database, role, mode, clientsActive, size }) =>
    mode === 'session' && used.has(database)
      ? [
          {
            severity: 'warning' as const,
            title: `The pooler keeps a session for each client of ${database} on a serverless host`,
            evidence: `pool_mode is session for ${database}/${role}: ${clientsActive} clients hold ${clientsActive} of ${size ?? 'its'} server connections`,
            action: 'Set pool_mode = transaction for what serverless functions use.',
          },
        ]
      : [],
  )
}
