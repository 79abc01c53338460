import { spawn } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Postgres, startPostgres } from '../../kit/postgres.ts'
import { driverCopies } from '../pg/driver-copies.ts'

let server: Postgres
const dir = realpathSync(mkdtempSync(join(tmpdir(), 'sentry-')))
beforeAll(async () => {
  server = await startPostgres()
  driverCopies(dir, 'app')
})
afterAll(async () => {
  rmSync(dir, { recursive: true, force: true })
  await server?.stop()
})

const script = fileURLToPath(new URL('./fixtures/beside.ts', import.meta.url))

function run(version: string, order: string): Promise<{ readonly out: string; readonly errors: string }> {
  const child = spawn(process.execPath, [
    '--import',
    'tsx',
    script,
    server.url(),
    version,
    order,
    join(dir, 'app'),
  ])
  let out = ''
  let errors = ''
  child.stdout.on('data', (data) => (out += data))
  child.stderr.on('data', (data) => (errors += data))
  return new Promise((resolve) => child.on('close', () => resolve({ out, errors })))
}

describe.each(['10', '11'])('beside Sentry %s', (version) => {
  let alone: { readonly spans: readonly string[] }
  beforeAll(async () => {
    alone = JSON.parse((await run(version, 'alone')).out)
  })

  it.each([
    ['Sentry', 'theirs'],
    ['ours', 'ours'],
  ])('nothing is counted twice and nothing is lost when %s comes first', async (_, order) => {
    const { out, errors } = await run(version, order)
    expect(errors).toBe('')
    const report = JSON.parse(out)
    expect(report).toMatchObject({
      refused: '42P01',
      operations: { 'pg:beside': 5, 'postgres:beside-js': 2 },
      pools: ['pg:beside', 'postgres:beside-js'],
      inUse: 0,
    })
    expect(alone.spans.length).toBeGreaterThan(7)
    expect(report.spans).toEqual(alone.spans)
  })
})
