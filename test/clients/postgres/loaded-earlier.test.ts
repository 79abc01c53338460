import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { watchDrivers } from 'next-db-monitoring/internal/drivers'
import { afterAll, expect, it } from 'vitest'
import { sharedMonitor } from '../../../src/instance/shared.ts'
import { driverCopies } from '../pg/driver-copies.ts'

const dir = realpathSync(mkdtempSync(join(tmpdir(), 'earlier-')))
/** As a file at this path loads it, from a copy beside it. */
const loadedBy = (file: string): unknown => {
  const folder = join(dir, file, '..')
  mkdirSync(folder, { recursive: true })
  driverCopies(folder, 'copy')
  return createRequire(join(dir, file))('./copy/node_modules/postgres')
}
const shown = () =>
  sharedMonitor()
    .coverage.list()
    .find(({ seam }) => seam === 'postgres')
const faults = () => sharedMonitor().observe().faults

afterAll(async () => {
  await sharedMonitor().close()
  rmSync(dir, { recursive: true, force: true })
})

it('postgres.js that a file of the user loaded before tracking began is shown as bypassed, with the file and what to do', () => {
  loadedBy('app/.next/server/chunks/built.js')
  loadedBy('app/server.js')
  watchDrivers()
  loadedBy('app/later.js')
  expect(shown()).toMatchObject({ state: 'bypassed', by: 'loaded earlier' })
  const texts = JSON.stringify(faults())
  expect(texts).toContain('loaded by server.js')
  expect(texts).toMatch(/app\.prepare\(\)[\s\S]*trackSql/)
  expect(texts).not.toContain('built.js')
  expect(texts).not.toContain('later')
})
