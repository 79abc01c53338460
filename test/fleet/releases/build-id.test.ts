import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { buildId, readEnv } from '../../../src/config/env.ts'
import { resolveOptions } from '../../../src/config/resolve.ts'
import { createMonitor } from '../../../src/instance/create.ts'
import { runtime } from '../../../src/runtime/node.ts'

it('takes the release that the host names, and cuts what is too long', () => {
  expect(buildId({})).toBeNull()
  expect(buildId({ VERCEL_GIT_COMMIT_SHA: 'a1', GIT_COMMIT: 'b2' })).toBe('a1')
  expect(buildId({ K_REVISION: 'web-00007-abc' })).toBe('web-00007-abc')
  expect(buildId({ NEXT_DEPLOYMENT_ID: '', GIT_COMMIT: 'b2' })).toBe('b2')
  expect(buildId({ GIT_COMMIT: 'x'.repeat(500) })).toHaveLength(200)
})

it('reads the id that Next wrote beside what it built', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ndm-build-'))
  try {
    expect(runtime.nextBuildId(folder)).toBeNull()
    writeFileSync(join(folder, 'BUILD_ID'), 'x-Q3_f\n')
    expect(runtime.nextBuildId(folder)).toBe('x-Q3_f')
    writeFileSync(join(folder, 'BUILD_ID'), '')
    expect(runtime.nextBuildId(folder)).toBeNull()
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it('prefers the option to the environment, and names one that is no text', () => {
  const env = readEnv({ DB_MONITORING_BUILD: 'from-env' })
  expect(resolveOptions({}, env).options.build).toBe('from-env')
  expect(resolveOptions({ build: 'from-code' }, env).options.build).toBe('from-code')
  const monitor = createMonitor({ build: 'from-code', console: false })
  expect(monitor.observe().instance.build).toBe('from-code')
  const { options, problems } = resolveOptions({ build: 7 } as never, env)
  expect(problems).toMatchObject([{ code: 'DBM-002', field: 'build', received: '7' }])
  expect(options.build).toBe('from-env')
})
