import type { PrometheusServer, PrometheusServerOptions } from '../exporters/prometheus-server.ts'
import type { SourcePlaces } from '../http/context.ts'

/** What only a Node process can do. Chosen by import condition, so that edge bundles hold none of it. */
export interface NodeOnly {
  /** Serves `/metrics` apart from the application; `null` where there can be no server (the fault was told). */
  serveMetrics(options: PrometheusServerOptions): PrometheusServer | null
  /** Finds sources behind built files; `null` where there is no file system. */
  readonly sources: SourcePlaces | null
}
