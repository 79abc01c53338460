import type { DbMonitoringOptions } from '../config/options.ts'

/** Stands where an app has no `db-monitoring.config.ts`; the plugin puts the app's file in its place. */
const none: DbMonitoringOptions = {}

export default none
