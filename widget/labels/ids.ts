/** Rules that alerts may name besides the kinds of causes; a test holds the list to the rules of the server. */
export type RuleId =
  | 'pool-saturation'
  | 'pool-exhausted'
  | 'connection-errors'
  | 'connection-budget'
  | 'leak-suspected'
  | 'service-unhealthy'
  | 'service-silent'
  | 'probe-down'
  | 'peak-usage'
  | 'slow-acquire'

/** Operations that the audit trail names; a test holds the list to the operations of the server. */
export type AuditedOperation =
  | 'cleanup'
  | 'emergency-reset'
  | 'release'
  | 'acknowledge'
  | 'start-collection'
  | 'stop-collection'
  | 'export-json'
  | 'test-alert'

/** The views of the default page: what is true now, how it came, how it is set up. */
export type TabName = 'now' | 'history' | 'setup'
