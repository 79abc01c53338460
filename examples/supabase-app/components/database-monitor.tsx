'use client'

import { DbMonitoringWidget, type DbMonitoringWidgetProps } from 'next-db-monitoring/widget'

/** The widget with what only the browser can do: a lost session leads to the login page. */
export function DatabaseMonitor(props: DbMonitoringWidgetProps) {
  return <DbMonitoringWidget {...props} onSignIn={() => window.location.assign('/login')} />
}
