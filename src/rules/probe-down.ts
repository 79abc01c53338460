import type { Finding } from '../model/alert.ts'
import type { Rule } from '../model/extensions.ts'
import type { Observation } from '../model/snapshot.ts'

/** One failed reading is followed by the next look before it is told, ms. */
const FOR_MS = 5000
/** Numbers that mean the database cannot serve, not that the probe is set up wrongly. */
const DOWN: ReadonlySet<string> = new Set(['DBM-401', 'DBM-402', 'DBM-406'])

/** The database, or a pooler before it, could not be asked. */
export const probeDown: Rule = {
  id: 'probe-down',
  judge: (seen) => (seen.probes ?? []).flatMap((probe) => judgeProbe(probe, seen)),
}

function judgeProbe(
  { name, at, reason, code, readsDatabase }: NonNullable<Observation['probes']>[number],
  seen: Observation,
): Finding[] {
  if (reason === undefined) return []
  const down = code === undefined || DOWN.has(code)
  const age =
    at === null
      ? 'there is no earlier reading'
      : `the last reading is ${Math.round((seen.at - at) / 1000)} s old`
  return [
    {
      rule: probeDown.id,
      subject: name,
      severity: down && readsDatabase ? 'critical' : 'warning',
      message: `${name}: ${reason}; ${age}`,
      value: at === null ? 0 : seen.at - at,
      limit: 0,
      // A probe that may not log in says nothing about the database's health.
      capacity: down && readsDatabase,
      forMs: FOR_MS,
    },
  ]
}
