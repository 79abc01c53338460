import type { Finding } from '../model/alert.ts'
import type { Member } from '../model/fleet/fleet.ts'

/** One finding for each instance that stopped reporting without a goodbye. @param silent those that nothing has replaced */
export function silentFindings(silent: readonly Member[]): Finding[] {
  return silent.map(({ report, ageMs }) => {
    const { id, service } = report.instance
    return {
      rule: 'service-silent',
      subject: `${service} ${id}`,
      severity: 'warning',
      message: `${service} stopped reporting without a goodbye: instance ${id} missed ${Math.floor(ageMs / Math.max(1, report.beatMs))} beats. It was killed, hangs, or cannot reach the fleet store.`,
      value: ageMs,
      limit: 3 * report.beatMs,
      forMs: 0,
    }
  })
}
