import type { Finding } from '../model/alert.ts'
import type { Member } from '../model/fleet/fleet.ts'

/**
 * One finding for each instance that stopped reporting without a goodbye: a warning when nothing else of its service reports,
 * else a note, because taking a replica away looks the same.
 * @param silent those that nothing has replaced
 * @param reporting services of which an instance reports, this one's own among them
 */
export function silentFindings(silent: readonly Member[], reporting: ReadonlySet<string>): Finding[] {
  return silent.map(({ report, ageMs }) => {
    const { id, service } = report.instance
    const others = reporting.has(service)
    const missed = Math.floor(ageMs / Math.max(1, report.beatMs))
    return {
      rule: 'service-silent',
      subject: `${service} ${id}`,
      severity: others ? 'info' : 'warning',
      message: `${service} stopped reporting without a goodbye: instance ${id} missed ${missed} beats. ${
        others
          ? 'It was taken away, was killed, or hangs; other instances of the service report.'
          : 'It was killed, hangs, or cannot reach the fleet store.'
      }`,
      value: ageMs,
      limit: 3 * report.beatMs,
      forMs: 0,
      culprit: { service, instance: id },
      evidence: [
        { label: 'last report', value: `${Math.round(ageMs / 1000)} s ago` },
        { label: 'time between reports', value: `${Math.round(report.beatMs / 1000)} s` },
      ],
      advice: others
        ? 'Look whether it was taken away on purpose; a process that hangs holds its connections.'
        : 'Look whether the process runs and reaches the fleet store.',
    }
  })
}
