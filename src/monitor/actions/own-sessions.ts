import type { Session } from '../../model/database/database.ts'
import type { Core } from '../core.ts'
import { factsOf } from '../observe/open-leases.ts'

/**
 * Whether a session belongs to this application: by the backend our open leases hold, or by the name our pools give;
 * and whether an open lease of this process holds it.
 */
export function ownSessions(
  { ledger }: Core,
  service: string | undefined,
): { readonly isOurs: (session: Session) => boolean; readonly isHeld: (pid: number) => boolean } {
  const pids = new Set<number>()
  for (const record of ledger.leases()) {
    const { serverPid } = factsOf(record)
    if (serverPid !== undefined && (service === undefined || record.series.service.name === service))
      pids.add(serverPid)
  }
  const isHeld = (pid: number): boolean => pids.has(pid)
  if (service !== undefined) return { isOurs: ({ pid }) => isHeld(pid), isHeld }
  const names = new Set([...ledger.pools.values()].flatMap(({ attached }) => attached?.application ?? []))
  return { isOurs: ({ pid, application }) => isHeld(pid) || names.has(application), isHeld }
}
