import type { Probe, ProbeReading } from '../../model/extensions.ts'
import { ProbeError, probeError, refuseAborted } from '../errors.ts'
import { parseExposition } from './exposition.ts'
import { poolsOf } from './pools.ts'

/** The endpoint is to be read about once a minute; sooner reads return the last answer. ms */
const AT_MOST_EVERY_MS = 25_000
/** A project's answer has some hundred kilobytes. */
const MOST_ANSWER = 8_000_000

export interface MetricsProbeOptions {
  /** e.g. `https://<ref>.supabase.co/customer/v1/privileged/metrics` */
  readonly url: string
  /** @default 'service_role' */
  readonly user?: string
  /** A service key. */
  readonly password: string
  readonly fetch: typeof fetch
  /** Monotonic ms. */
  readonly now: () => number
}

/** Reads a Supabase project's Prometheus endpoint. */
export function createMetricsProbe({
  url,
  user = 'service_role',
  password,
  fetch: ask,
  now,
}: MetricsProbeOptions): Probe {
  const authorization = `Basic ${base64(`${user}:${password}`)}`
  let last: { readonly at: number; readonly reading: ProbeReading } | null = null

  return {
    name: 'supabase-metrics',
    readsDatabase: false,
    async read(signal) {
      refuseAborted(signal)
      if (last && now() - last.at < AT_MOST_EVERY_MS) return last.reading
      const response = await ask(url, { headers: { authorization }, cache: 'no-store', signal }).catch(
        (error: unknown) => {
          refuseAborted(signal)
          throw probeError(error)
        },
      )
      if (!response.ok) throw refusedBy(response.status)
      const text = await response.text()
      if (text.length > MOST_ANSWER)
        throw new ProbeError('DBM-405', `the metrics endpoint answered ${text.length} characters`)
      const exposition = parseExposition(text)
      if (exposition.samples.length === 0)
        throw new ProbeError('DBM-405', 'the metrics endpoint answered no Prometheus metrics')
      const reading: ProbeReading = { pools: poolsOf(exposition) }
      last = { at: now(), reading }
      return reading
    },
  }
}

function refusedBy(status: number): ProbeError {
  const fix =
    status === 401 || status === 403
      ? 'Use the service key as password'
      : 'Check the address, and whether the plan has metrics'
  return new ProbeError('DBM-408', `HTTP ${status}. ${fix}`)
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)))
}
