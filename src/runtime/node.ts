import { monitorEventLoopDelay } from 'node:perf_hooks'
import { startPrometheusServer } from '../exporters/prometheus-server.ts'
import { createFrameResolver } from '../integrations/stack/resolve.ts'
import { disk } from './disk.ts'
import { hostId } from './host-id.ts'
import { network } from './network.ts'
import { life } from './process.ts'
import type { Runtime } from './types.ts'

/** An optional peer: not a literal, because types need not be there. */
const REDIS: string = 'ioredis'

/** Resolution of the loop-delay sampler, ms: fine enough to see 20 ms stalls, coarse enough to cost nothing. */
const RESOLUTION = 20

export const runtime: Runtime = {
  name: 'nodejs',
  hostId,
  pid: process.pid,
  loopDelay() {
    const histogram = monitorEventLoopDelay({ resolution: RESOLUTION })
    histogram.enable()
    return {
      p95() {
        // The sampler reports the timer's own period too; what exceeds it is the delay.
        const delay = Math.max(0, histogram.percentile(95) / 1e6 - RESOLUTION)
        histogram.reset()
        return Number.isFinite(delay) ? delay : 0
      },
      stop: () => void histogram.disable(),
    }
  },
  async loadPg() {
    // Left to Node at run time: a bundler would fail the build of an application that has no pg, or hand out the wrapped one.
    const loaded: { readonly default?: unknown } = await import(
      /* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ 'pg'
    )
    return loaded.default ?? loaded
  },
  async loadRedis() {
    const loaded: { readonly default?: unknown } = await import(
      /* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ REDIS
    )
    return loaded.default ?? loaded
  },
  async loadPeer(name) {
    // No literal: types need not be there, and a bundler must not look for the package.
    const loaded: { readonly default?: object } = await import(
      /* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ name
    )
    // CommonJS has all of it in the default; OpenTelemetry's default holds a part of its names.
    return { ...loaded.default, ...loaded }
  },
  ...disk,
  serveMetrics: startPrometheusServer,
  ...network,
  ...life,
  sources: createFrameResolver(),
  root: folder(),
}

/** Asking throws where the folder was deleted. */
function folder(): string {
  try {
    return process.cwd()
  } catch {
    return ''
  }
}
