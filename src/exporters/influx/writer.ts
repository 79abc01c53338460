import type { ResolvedInfluxOptions } from '../../model/observers/clients.ts'

/** The part of `@influxdata/influxdb-client` that is used. */
export interface InfluxClient {
  readonly InfluxDB: new (
    options: object,
  ) => {
    getWriteApi(org: string, bucket: string, precision: 'ms', options: object): WriteApi
  }
}

interface WriteApi {
  path: string
  writeRecords(lines: readonly string[]): void
  flush(): Promise<void>
  dispose(): number
}

/** Sends one batch of lines; rejects when they were not taken. */
export type WriteLines = (lines: readonly string[]) => Promise<void>

/** ms one write may take: less than the shortest usual beat, so that a hanging server costs no snapshot. */
const TIMEOUT_MS = 5000
/** Bodies from so many bytes on are compressed. */
const GZIP_FROM = 1000

/**
 * One write of the client a batch. Its own timers and retries are off: they know no bound in time that a test could hold, and its
 * logger would speak in the application's console. A failure that its listener takes is not logged, so a logger of the user's stays.
 */
export function writerOf({ InfluxDB }: InfluxClient, options: ResolvedInfluxOptions): WriteLines {
  const { url, token, org, bucket } = options
  const client = new InfluxDB({ url, timeout: TIMEOUT_MS, ...(token === null ? {} : { token }) })
  return async (lines) => {
    const api = client.getWriteApi(org, bucket, 'ms', {
      batchSize: lines.length + 1,
      maxBatchBytes: Number.MAX_SAFE_INTEGER,
      flushInterval: 0,
      maxRetries: 0,
      gzipThreshold: GZIP_FROM,
      writeFailed: (error: unknown) => Promise.reject(error),
    })
    api.path = pathOf(options) ?? api.path
    try {
      api.writeRecords(lines)
      await api.flush()
    } finally {
      api.dispose()
    }
  }
}

/** `null` = the client's own, of version 2. */
function pathOf({ version, bucket }: ResolvedInfluxOptions): string | null {
  if (version === 3) return `/api/v3/write_lp?db=${encodeURIComponent(bucket)}&precision=millisecond`
  if (version === 2) return null
  const [db = '', policy] = bucket.split('/')
  const rp = policy ? `&rp=${encodeURIComponent(policy)}` : ''
  return `/write?db=${encodeURIComponent(db)}${rp}&precision=ms`
}
