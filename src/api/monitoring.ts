import { sharedMonitor } from '../instance/shared.ts'
import type { Alert, AlertRule } from '../model/alert.ts'
import type { CheckResult, HealthCheck } from '../model/extensions.ts'

/** Alerts and health checks of the process's monitor. */
export interface Monitoring {
  /**
   * Adds a rule, or replaces the one of that id.
   * @throws ConfigError DBM-005 naming the field when the rule can never work
   */
  registerAlert(id: string, rule: AlertRule): void
  /** @returns whether there was one */
  unregisterAlert(id: string): boolean
  /** Firing first, then those resolved within 24 h, newest first. */
  getAlerts(): readonly Alert[]
  /** Stops the repeats of a firing alert. @returns whether it was firing */
  acknowledgeAlert(id: string): boolean
  /**
   * Adds a check; it may take 5 s, and a throw is a `fail`.
   * @throws ConfigError DBM-006 when it is no function
   */
  registerHealthCheck(name: string, check: HealthCheck): void
  runHealthChecks(): Promise<Readonly<Record<string, CheckResult>>>
  /**
   * The kill switch: switches monitoring off in this process, until it is started again. From then on the libraries' own
   * paths are used: no new lease, no timer, no probe, no message. The routes still answer and report that nothing is
   * tracked. Never throws; calling it again changes nothing.
   */
  disable(): void
}

/** Alerts and health checks of the process's one monitor, as the specification's examples use them. */
export const monitoring: Monitoring = {
  registerAlert: (id, rule) => sharedMonitor().alerts.register(id, rule),
  unregisterAlert: (id) => sharedMonitor().alerts.unregister(id),
  getAlerts: () => sharedMonitor().alerts.list(),
  acknowledgeAlert: (id) => sharedMonitor().alerts.acknowledge(id),
  registerHealthCheck: (name, check) => sharedMonitor().checks.register(name, check),
  runHealthChecks: () => sharedMonitor().checks.run(),
  disable: () => sharedMonitor().disable(),
}
