/* The parts of the server's report that the widget reads, from one place. Types only: they cost the page nothing. */
export type { SeriesReport } from '../src/model/report/history.ts'
export type { CapabilitiesReport } from '../src/model/report/instance.ts'
export type { LeakReport } from '../src/model/report/leak.ts'
export type { MonitoringReport } from '../src/model/report/monitoring.ts'
