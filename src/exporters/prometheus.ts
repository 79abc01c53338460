/// <reference path="./prom-registry.d.ts" />
import type { Metric, OpenMetricsContentType, PrometheusContentType } from 'prom-client'
import type { WholeFleet } from '../model/fleet/scrape.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { type MetricFamily, samplesOf } from './families/family.ts'
import { metricsOf } from './metrics.ts'
import { VERSION } from './version.ts'

/** A scrape's answer. */
export interface Exposition {
  readonly text: string
  readonly contentType: string
}

const TEXT: PrometheusContentType = 'text/plain; version=0.0.4; charset=utf-8'
const OPEN_METRICS: OpenMetricsContentType = 'application/openmetrics-text; version=1.0.0; charset=utf-8'

/**
 * Renders one snapshot through a registry of its own, so that a user's global prom-client registry stays as it is.
 * prom-client is loaded at the first scrape.
 * @param bounds of histograms, seconds, ascending; OpenTelemetry's unless given
 * @param accept the request's Accept header: OpenMetrics when it prefers that, else the text format 0.0.4
 */
export async function renderPrometheus(
  snapshot: Snapshot,
  accept: string | null = null,
  bounds?: readonly number[],
  whole: WholeFleet = {},
): Promise<Exposition> {
  const { default: Registry } = await import('prom-client/lib/registry.js')
  const open = prefersOpenMetrics(accept)
  const registry = new Registry() as InstanceType<typeof Registry> & { setContentType(type: string): void }
  registry.setContentType(open ? OPEN_METRICS : TEXT)
  for (const family of metricsOf(snapshot, VERSION, bounds, whole))
    registry.registerMetric(asMetric(family, open))
  return { text: await registry.metrics(), contentType: open ? OPEN_METRICS : TEXT }
}

/**
 * prom-client's own classes can be moved but not set to what was counted elsewhere; a registry needs of a metric only
 * its name and `get()`. Values are copied because the registry may rename what it is given.
 */
function asMetric(family: MetricFamily, open: boolean): Metric {
  const { name, help, type } = family
  // OpenMetrics says `unknown` where the text format says `untyped`, and has no quarrel with a gauge of that name.
  const metric = {
    name,
    help,
    type: open && type === 'untyped' ? 'gauge' : type,
    values: samplesOf(family).map((value) => ({ ...value })),
    get: () => metric,
  }
  return metric as unknown as Metric
}

/** Whether Accept gives OpenMetrics at least the weight of plain text. Scrapers name what they want; browsers do not. */
function prefersOpenMetrics(accept: string | null): boolean {
  if (accept === null) return false
  const weight = (type: string): number => {
    const entry = accept.split(',').find((one) => one.trim().toLowerCase().startsWith(type))
    if (entry === undefined) return 0
    const q = /;\s*q=([\d.]+)/i.exec(entry)?.[1]
    return q === undefined ? 1 : Number(q)
  }
  const open = weight('application/openmetrics-text')
  return open > 0 && open >= weight('text/plain')
}
