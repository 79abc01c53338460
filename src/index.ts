export {
  emergencyReset,
  exportMetricsToJSON,
  forceCleanup,
  getAggregatedStats,
  getConnectionMetrics,
  getConnectionStats,
  getDiagnostics,
  getMetricsHistory,
  getPoolUtilization,
  getServiceMetrics,
  getVerdict,
  recordConnectionError,
  releaseConnection,
  startMetricsCollection,
  stopMetricsCollection,
  trackConnection,
} from './api/functions.ts'
export { holdConnection } from './api/hold-connection.ts'
export { type Monitoring, monitoring } from './api/monitoring.ts'
export type * from './api/reports.ts'
export { sharedPool } from './api/shared-pool.ts'
export type { Diagnostics } from './api/stats/diagnostics.ts'
export type { ExportedMetrics } from './api/stats/export.ts'
export type {
  Authorize,
  DbMonitoringOptions,
  Decision,
  PoolOptions,
  ResolvedOptions,
  RouteAction,
} from './config/options.ts'
export { defineDbMonitoring } from './config/options.ts'
export { ConfigError, type ConfigProblem, type ProblemCode } from './config/problems.ts'
export { createMonitor } from './instance/create.ts'
export type { Alert, AlertRule, Comparison, Condition, Finding, Metric, Notice } from './model/alert.ts'
export { classifyError } from './model/errors/classify.ts'
export type { Exhaustion, Layer } from './model/errors/exhaustion.ts'
export type {
  Channel,
  CheckResult,
  CheckStatus,
  Collector,
  Exporter,
  HealthCheck,
  Probe,
  Rule,
  SendContext,
  Tracker,
  Tracking,
} from './model/extensions.ts'
export type { Fleet, StoredReport } from './model/fleet/fleet.ts'
export type { RedisClient, RedisExec } from './model/fleet/redis-client.ts'
export type { FleetPool, FleetReport } from './model/fleet/report.ts'
export type { HealthStatus, Severity, Thresholds } from './model/health.ts'
export type { HistoryPoint } from './model/history.ts'
export type {
  Journal,
  JournalNotes,
  JournalPoint,
  JournalRollup,
  JournalState,
} from './model/journal/journal.ts'
export type { Leak, Lease, LeaseDetails, OpenLease, Outcome } from './model/lease.ts'
export type { Pool, PoolGauges, PoolKind, PoolReading } from './model/pool.ts'
export type { ServiceReading } from './model/service.ts'
export type { Observation, Snapshot } from './model/snapshot.ts'
export type {
  Cause,
  CauseAction,
  CauseKind,
  Certainty,
  Culprit,
  Verdict,
  VerdictStatus,
} from './model/verdict.ts'
export type { Monitor } from './monitor/types.ts'
