import { readFileSync, rmSync } from 'node:fs'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  exportMetricsToJSON,
  getAggregatedStats,
  getConnectionStats,
  getPoolUtilization,
  monitoring,
  recordConnectionError,
  releaseConnection,
  trackConnection,
} from '../../src/index.ts'
import { sharedMonitor } from '../../src/instance/shared.ts'

/*
 * The usage examples of the specification, line for line; only the import path differs. They run in this order on the
 * process's monitor, as an app would run them.
 */

const lines: string[] = []
const console = {
  log: (line: string) => void lines.push(line),
  warn: (line: string) => void lines.push(line),
}

beforeEach(() => {
  lines.length = 0
})
afterAll(() => sharedMonitor().close())

describe('the specification’s examples', () => {
  it('Monitoring Connection Health', () => {
    const ids = Array.from({ length: 21 }, () => trackConnection('example'))

    // Check current connection status
    const stats = getConnectionStats()
    console.log(`Pool utilization: ${Math.round(stats.poolUtilization * 100)}%`)
    console.log(`Active connections: ${stats.totalActiveConnections}`)
    console.log(`Health status: ${stats.healthStatus}`)

    // Check if approaching limits
    const utilization = getPoolUtilization()
    if (utilization > 0.8) {
      console.warn('Connection pool approaching capacity')
    }

    expect(lines).toEqual([
      'Pool utilization: 84%',
      'Active connections: 21',
      'Health status: warning',
      'Connection pool approaching capacity',
    ])
    for (const id of ids) releaseConnection('example', id)
    expect(getConnectionStats().totalActiveConnections).toBe(0)
  })

  it('Exporting Metrics', async () => {
    // Export current metrics to file
    await exportMetricsToJSON('/tmp/db-metrics.json')

    // Get 24-hour aggregation
    // (The mark of certainty is TypeScript's: without data there is null; the first beat comes with the first use.)
    const stats = getAggregatedStats(24)!
    console.log(`Average utilization: ${stats.utilization.average}%`)
    console.log(`Peak connections: ${stats.activeConnections.max}`)

    expect(lines).toEqual(['Average utilization: 0%', 'Peak connections: 0'])
    const written = JSON.parse(readFileSync('/tmp/db-metrics.json', 'utf8')) as {
      stats: { totalConnections: number }
    }
    expect(written.stats.totalConnections).toBe(21)
    rmSync('/tmp/db-metrics.json')
  })

  it('Custom Monitoring', async () => {
    const performDatabaseOperation = vi.fn(() =>
      Promise.reject(new Error('connection to server at "db" failed: password "hunter2"')),
    )

    // Track a custom connection
    const connectionId = trackConnection('custom-service', 'operation-123')

    try {
      // Perform database operation
      await performDatabaseOperation()
    } catch (error) {
      // Record the error
      recordConnectionError('custom-service', error, 'performDatabaseOperation')
    } finally {
      // Always release the connection
      releaseConnection('custom-service', connectionId)
    }

    const service = getConnectionStats().services['custom-service']
    expect(connectionId).toBe('operation-123')
    expect(service).toMatchObject({
      activeConnections: 0,
      totalConnections: 1,
      errorCount: 1,
      maxPoolSize: 25,
    })
    expect(service?.errors[0]?.context).toBe('performDatabaseOperation')
    expect(JSON.stringify(service)).not.toContain('hunter2')
  })

  it('Alert Integration', () => {
    // Register custom alert
    monitoring.registerAlert('custom-threshold', {
      name: 'Custom Threshold Alert',
      enabled: true,
      threshold: 90,
      comparison: 'gt',
      severity: 'warning',
      cooldown: 10,
      channels: ['slack'],
      conditions: [{ metric: 'database.poolUtilization', operator: 'gt', value: 90 }],
    })

    expect(monitoring.getAlerts()).toEqual([])
  })

  it('an export to a path that cannot be written rejects with a numbered error', async () => {
    await expect(exportMetricsToJSON('')).rejects.toThrow(/DBM-009.*path/)
    await expect(exportMetricsToJSON('/dev/null/x.json')).rejects.toThrow(/DBM-009/)
  })
})
