import { monitorEventLoopDelay } from 'node:perf_hooks'
import { startPrometheusServer } from '../exporters/prometheus-server.ts'
import { createFrameResolver } from '../integrations/stack/resolve.ts'
import { disk } from './disk.ts'
import { hostId } from './host-id.ts'
import { network } from './network.ts'
import { life } from './process.ts'
import type { Runtime } from './types.ts'

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
    const loaded = await peer('pg')
    return loaded.default ?? loaded
  },
  async loadRedis() {
    const loaded = await peer('ioredis')
    return loaded.default ?? loaded
  },
  async loadPeer(name) {
    const loaded = await peer(name)
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

/**
 * An optional package, left to Node at run time: a bundler would fail the build of an application that lacks it, or hand out the wrapped
 * one. By a parameter: Turbopack of Next 14.2 heeds no comment and follows a constant.
 */
async function peer(name: string): Promise<{ readonly default?: object }> {
  try {
    return await import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ name)
  } catch (error) {
    // Node's own code for an import is another one: that Turbopack has made the import its own.
    if ((error as { readonly code?: unknown }).code !== 'MODULE_NOT_FOUND') throw error
    // Node has it from 20.16 and 22.3 on.
    const node = process.getBuiltinModule?.('node:module')
    if (node === undefined) throw error
    return { default: node.createRequire(`${process.cwd()}/package.json`)(name) }
  }
}

/** Asking throws where the folder was deleted. */
function folder(): string {
  try {
    return process.cwd()
  } catch {
    return ''
  }
}
