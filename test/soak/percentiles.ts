import { renderPrometheus } from '../../src/exporters/prometheus.ts'
import type { MonitoringReport } from '../../src/model/report/monitoring.ts'
import type { ServiceDetail } from '../../src/model/report/service.ts'
import { reportOf } from '../incidents/kit/report.ts'
import { openStage, prepare } from '../incidents/kit/world.ts'
import { startPostgres } from '../kit/postgres.ts'
import { randomOf } from '../kit/random.ts'

const SEED = 20_261_126
const WIDE = 16
/** The service of a pool outside of a request. */
const SERVICE = 'app'
const SHORTEST_MS = 20
const LONGEST_MS = 400
/** Each bound is the one before by this factor: a quantile between two of them is off by less than a quarter. */
const FACTOR = 1.4
const BOUNDS = Array.from({ length: 14 }, (_, i) => 0.01 * FACTOR ** i)
const QUANTILES = [0.5, 0.95, 0.99] as const

/** One percentile, ms: of the raw durations, in the JSON body, and as Prometheus computes it from the buckets. */
export interface Percentile {
  readonly quantile: number
  readonly raw: number
  readonly json: number
  readonly prometheus: number
}

/** Runs statements of random length and times each around its call; compares with what the monitor shows. */
export async function percentiles(count: number): Promise<readonly Percentile[]> {
  const server = await startPostgres({ maxConnections: 60 })
  const stage = openStage(server)
  try {
    await prepare(server)
    stage.configure({ histogramBounds: BOUNDS })
    const pool = stage.pool({ max: WIDE, connectionTimeoutMillis: 0 })
    const raw = await timed(count, (seconds) => pool.query('select pg_sleep($1)', [seconds]))
    const { services } = (await reportOf(stage.monitor)) as MonitoringReport
    const slept = services.find(({ name }) => name === SERVICE) as ServiceDetail | undefined
    const { text } = await renderPrometheus(
      stage.monitor.snapshot(),
      null,
      stage.monitor.options.histogramBounds ?? undefined,
    )
    const cumulative = bucketsOf(text)
    if (!slept || cumulative.at(-1) !== count) throw new Error('Not every statement was counted.')
    return QUANTILES.map((quantile) => ({
      quantile,
      raw: raw[Math.ceil(quantile * raw.length) - 1] as number,
      json: slept.latency[`p${quantile * 100}` as keyof ServiceDetail['latency']] as number,
      prometheus: 1000 * estimated(cumulative, quantile),
    }))
  } finally {
    await stage.close()
    await server.stop()
  }
}

/** @returns durations, ms, ascending */
async function timed(count: number, run: (seconds: number) => Promise<unknown>): Promise<readonly number[]> {
  const random = randomOf(SEED)
  const lengths = Array.from(
    { length: count },
    () => SHORTEST_MS * (LONGEST_MS / SHORTEST_MS) ** (random.int(10_000) / 10_000),
  )
  const took: number[] = []
  const worker = async (): Promise<void> => {
    for (let length = lengths.pop(); length !== undefined; length = lengths.pop()) {
      const began = performance.now()
      await run(length / 1000)
      took.push(performance.now() - began)
    }
  }
  await Promise.all(Array.from({ length: WIDE }, worker))
  return took.sort((a, b) => a - b)
}

/** Cumulative counts of the buckets of the one operation, by ascending bound; the last is all. */
function bucketsOf(text: string): readonly number[] {
  const line = /^db_client_operation_duration_seconds_bucket\{.*operation="select pg_sleep".*\} (\d+)$/gm
  return [...text.matchAll(line)].map(([, count]) => Number(count))
}

/** Prometheus' histogram_quantile: linear within the bucket. Seconds. */
function estimated(cumulative: readonly number[], quantile: number): number {
  const rank = quantile * (cumulative.at(-1) as number)
  const at = cumulative.findIndex((count) => count >= rank)
  const [from, to] = [BOUNDS[at - 1] ?? 0, BOUNDS[at] as number]
  const below = cumulative[at - 1] ?? 0
  return from + (to - from) * ((rank - below) / ((cumulative[at] as number) - below))
}
