import type { AuditEntry } from '../../model/audit.ts'
import { SEVERITIES } from '../../model/health.ts'
import type { JournalState, StoredAlert } from '../../model/journal/journal.ts'
import type { AuditList } from '../actions/audit.ts'
import type { AlertRegistry } from '../alerts/alerts.ts'
import type { Core } from '../core.ts'

/** What survives a restart besides the history: alerts with their cool-downs, the audit list, the peak. */
export interface RestartState {
  read(): JournalState
  /** @param alertsOpened as of the newest stored point, so that the count goes on */
  restore(state: JournalState | null, alertsOpened: number): void
}

export function createRestartState(core: Core, registry: AlertRegistry, audit: AuditList): RestartState {
  const { clock, ledger } = core
  return {
    read() {
      const [now, wall] = [clock.now(), clock.wall()]
      const { peak, peakAt } = ledger.open
      return {
        alerts: registry.stored(now, wall),
        audit: audit.list(),
        refusals: audit.refusals(),
        peak: { timestamp: Math.round(wall - (now - peakAt)), connections: peak },
      }
    },
    restore(state, alertsOpened) {
      const [now, wall] = [clock.now(), clock.wall()]
      registry.restore(listOf(state?.alerts).filter(isAlert), alertsOpened, now, wall)
      audit.restore(listOf(state?.audit).filter(isEntry), listOf(state?.refusals).filter(isEntry))
      const { timestamp, connections } = state?.peak ?? {}
      if (!Number.isFinite(timestamp) || !Number.isFinite(connections)) return
      if ((connections as number) < ledger.open.peak) return
      ledger.open.peak = connections as number
      ledger.open.peakAt = now - (wall - (timestamp as number))
    },
  }
}

function listOf<T>(given: readonly T[] | undefined): readonly T[] {
  return Array.isArray(given) ? given : []
}

function isAlert(given: StoredAlert): boolean {
  const { id, rule, subject, message, severity, state } = given?.alert ?? {}
  return (
    [id, rule, subject, message].every((text) => typeof text === 'string') &&
    severity !== undefined &&
    SEVERITIES.includes(severity) &&
    (state === 'firing' || state === 'resolved')
  )
}

function isEntry(given: AuditEntry): boolean {
  const { at, actor, operation, parameters, result } = given ?? {}
  return (
    typeof at === 'number' &&
    typeof operation === 'string' &&
    typeof result === 'string' &&
    typeof actor?.via === 'string' &&
    parameters !== null &&
    typeof parameters === 'object'
  )
}
