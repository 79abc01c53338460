import type { Advice } from '../advice.ts'

/** The probe's role may not see other sessions: their figures are incomplete. */
export const halfBlind: Advice = ({ database }) => {
  const reading = database.value
  if (!reading || reading.canReadAll) return []
  const hidden = reading.byState.hidden ?? 0
  return [
    {
      severity: 'info',
      title: "The probe sees only its own role's sessions in full",
      evidence: `The state of ${hidden} of ${reading.used} sessions is hidden from it`,
      action: `Run: ${reading.grantHint ?? 'grant pg_monitor to the role of the probe;'}`,
    },
  ]
}
