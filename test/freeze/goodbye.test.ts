import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished, vi } from 'vitest'
import { systemClock } from '../../src/monitor/clock.ts'
import { folder, monitorIn } from '../journal/kit.ts'
import { fleetPostgres } from '../kit/fleet-postgres.ts'

const FIXTURE = fileURLToPath(new URL('./fixtures/app.ts', import.meta.url))
const FACTS = { seams: {}, routes: {}, next: '16.4.6' }

const postgres = fleetPostgres()

/** Starts the server, ends it by SIGTERM. @returns how it ended */
async function ended(dataDir: string, how: string): Promise<unknown[]> {
  const child = spawn(process.execPath, ['--import', 'tsx', FIXTURE, postgres.url(), dataDir, how], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, DB_MONITORING_BUILD_FACTS: JSON.stringify(FACTS) },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()
  expect(value).toBe('ready')
  expect(await lastReport()).not.toHaveProperty('ended', true)
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  return exit
}

async function lastReport(): Promise<unknown> {
  const { rows } = await postgres.admin.query(`select report from ndm_fleet.reports where id = 'shop-1'`)
  return rows[0]?.report
}

it.each([
  ['as Next ends it', '', [143, null]],
  ['as the signal ends it where nobody handles it', 'manual', [null, 'SIGTERM']],
])('an app leaves the fleet at SIGTERM, its history is stored, and it ends %s', async (_, how, exit) => {
  const dataDir = await folder()
  expect(await ended(dataDir, how)).toEqual(exit)
  await vi.waitFor(async () => expect(await lastReport()).toMatchObject({ ended: true, active: 0 }))
  const after = monitorIn(dataDir, systemClock(), { service: 'shop', instance: 'shop-1' })
  await after.beat()
  expect(after.history.size).toBeGreaterThan(1)
})
