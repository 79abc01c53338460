import type { NodeOnly } from './types.ts'

export const nodeOnly: NodeOnly = {
  serveMetrics({ fault }) {
    fault(
      'prometheus server',
      new Error('the edge runtime can open no port: scrape the monitoring route with format=prometheus'),
    )
    return null
  },
  sources: null,
}
