import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { context, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { watchDrivers } from 'next-db-monitoring/internal/drivers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sharedMonitor } from '../../../src/instance/shared.ts'
import { type Postgres, startPostgres } from '../../kit/postgres.ts'
import { driverCopies } from './driver-copies.ts'

/** Both watch the drivers in one process, in either order; a process has one order only, so each order is a file. */
export function besideOpenTelemetry(first: 'ours' | 'theirs'): void {
  let server: Postgres
  const dir = mkdtempSync(join(tmpdir(), 'ndm-beside-'))
  const spans = new InMemorySpanExporter()
  const theirs = (): void => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
    const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] })
    trace.setGlobalTracerProvider(provider)
    const instrumentation = new PgInstrumentation()
    instrumentation.setTracerProvider(provider)
    instrumentation.enable()
  }
  beforeAll(async () => {
    server = await startPostgres()
    if (first === 'theirs') theirs()
    watchDrivers()
    if (first === 'ours') theirs()
    // A second time changes nothing.
    watchDrivers()
  })
  afterAll(async () => {
    rmSync(dir, { recursive: true, force: true })
    await server.stop()
  })

  describe(`beside OpenTelemetry, ${first} first`, () => {
    it('nothing is counted twice and nothing is lost', async () => {
      const { Pool } = driverCopies(dir, first)('pg')
      const pool = new Pool({ connectionString: server.url(), application_name: 'beside', max: 2 })
      const seen: unknown[] = []
      pool.on('acquire', (client: unknown) => seen.push(client))
      for (let count = 0; count < 3; count++) await pool.query('select 1')
      const client = await pool.connect()
      await client.query('select 2')
      await client.query('select 3')
      expect(seen.at(-1)).toBe(client)
      client.release()
      await expect(pool.query('select * from nowhere')).rejects.toMatchObject({ code: '42P01' })
      const { services, pools } = sharedMonitor().observe()
      const operations = services.flatMap((service) => service.operations)
      expect(pools.filter(({ kind }) => kind === 'pg').map(({ name }) => name)).toEqual(['pg:beside'])
      expect(operations.reduce((sum, { opened }) => sum + opened, 0)).toBe(5)
      const queries = spans.getFinishedSpans().filter(({ name }) => name.startsWith('pg.query'))
      expect(queries).toHaveLength(6)
      await pool.end()
    })
  })
}
