import { createFrameResolver } from '../clients/stack/resolve.ts'
import { startPrometheusServer } from '../exporters/prometheus-server.ts'
import type { NodeOnly } from './types.ts'

export const nodeOnly: NodeOnly = {
  serveMetrics: startPrometheusServer,
  sources: createFrameResolver(),
}
