import { afterEach, describe, expect, it, vi } from 'vitest'
import { freePort } from '../kit/port.ts'

const KEY = Symbol.for('next-db-monitoring')

interface Held {
  readonly monitor: {
    close(): Promise<void>
    observe(): { faults: readonly { part: string; message: string }[] }
  }
}

const held = (): Held | undefined => (globalThis as { [KEY]?: Held })[KEY]

afterEach(async () => {
  await held()?.monitor.close()
  delete (globalThis as { [KEY]?: Held })[KEY]
  vi.unstubAllEnvs()
  vi.resetModules()
})

async function start(port: number): Promise<void> {
  vi.stubEnv('PROMETHEUS_ENABLED', 'true')
  vi.stubEnv('PROMETHEUS_PORT', String(port))
  const { trackConnection } = await import('../../src/index.ts')
  trackConnection('worker', 'one')
}

describe('PROMETHEUS_ENABLED and PROMETHEUS_PORT', () => {
  it('serve the metrics of the process at its first use, and end with its monitor', async () => {
    const port = await freePort()
    await start(port)
    const text = await vi.waitFor(async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text())
    expect(text).toContain('db_monitoring_leases_active{service="worker"} 1')
    await held()?.monitor.close()
    await expect(fetch(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow()
  })

  it('open no port unless asked', async () => {
    const port = await freePort()
    vi.stubEnv('PROMETHEUS_PORT', String(port))
    const { trackConnection } = await import('../../src/index.ts')
    trackConnection('worker', 'one')
    await expect(fetch(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow()
  })
})
