import type { Alert } from '../../model/alert.ts'
import { factsOf } from '../../model/channels/facts.ts'

/** What an event says of an alert. */
export function propertiesOf(alert: Alert): Record<string, unknown> {
  const { rule, subject, severity, message, value, limit, advice = null } = alert
  const facts = Object.fromEntries(factsOf(alert).map((fact) => [fact.label, fact.value]))
  return { rule, subject, severity, message, value, limit, facts, advice }
}
