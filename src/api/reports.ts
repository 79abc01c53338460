/*
 * The JSON bodies of the routes as types, for consumers such as your own widget, command line or test. `MonitoringReport` is
 * GET /api/monitoring/database, `HealthReport` GET /api/health/connections.
 */

export type * from '../model/channels/channel-report.ts'
export type * from '../model/incident/incident-file.ts'
export type * from '../model/report/budget.ts'
export type * from '../model/report/database.ts'
export type * from '../model/report/health.ts'
export type * from '../model/report/history.ts'
export type * from '../model/report/ingest.ts'
export type * from '../model/report/instance.ts'
export type * from '../model/report/leak.ts'
export type * from '../model/report/monitoring.ts'
export type * from '../model/report/operation.ts'
export type * from '../model/report/pool.ts'
export type * from '../model/report/service.ts'
export type * from '../model/report/stats.ts'
