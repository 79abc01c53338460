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
export { beforeFreeze, keepIdleBounded } from './api/keep-idle-bounded.ts'
export { type Monitoring, monitoring } from './api/monitoring.ts'
export type * from './api/reports.ts'
export { sharedPool } from './api/shared-pool.ts'
export type { Diagnostics } from './api/stats/diagnostics.ts'
export type { ExportedMetrics } from './api/stats/export.ts'
export { type EmailOptions, emailChannel, type MailTransport } from './channels/email.ts'
export { type PagerDutyOptions, pagerdutyChannel } from './channels/pagerduty.ts'
export { type SlackOptions, slackChannel } from './channels/slack.ts'
export { type ReceivedWebhook, verifyWebhook } from './channels/verify-webhook.ts'
export { type WebhookBody, type WebhookOptions, webhookChannel } from './channels/webhook.ts'
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
export type {
  Alert,
  AlertRule,
  Comparison,
  Condition,
  Finding,
  Metric,
  Notice,
  Silence,
} from './model/alert.ts'
export type { ChannelState, DeliveryState } from './model/channels/channel-state.ts'
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
  PushContext,
  Rule,
  SendContext,
  Tracker,
  Tracking,
} from './model/extensions.ts'
export type { Fleet, FleetMessage, StoredReport } from './model/fleet/fleet.ts'
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
export type { PostHogOptions, SentryOptions } from './model/observers/clients.ts'
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
