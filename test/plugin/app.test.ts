import { mkdirSync, symlinkSync } from 'node:fs'
import Module, { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it, vi } from 'vitest'
import { callers } from '../../plugin/callers.ts'
import { traitsOf } from '../../plugin/next-version.ts'
import { isBuilding, isDeveloping, mayWrite, purposeOf } from '../../plugin/phase.ts'
import { appDirectory, readApp } from '../../plugin/project/app.ts'
import { exportedFile, findPackage } from '../../plugin/project/packages.ts'
import { libraryFinder } from '../../plugin/project/workspace.ts'
import { installed, libraries, tree } from './kit/tree.ts'

describe('the app', () => {
  it('is where its next.config is, whatever the working directory', () => {
    const dir = tree({ 'next.config.mjs': '' })
    for (const file of [
      `file://${dir}/next.config.mjs`,
      `${dir}/next.config.js`,
      `${dir}/next.config.compiled.js`,
      `file://${dir}/next.config.ts?v=1`,
    ])
      expect(appDirectory(null, ['file:///x/plugin.js', 'node:internal/modules', 'file://%', file])).toBe(dir)
    expect(appDirectory('/given', [`${dir}/next.config.js`])).toBe('/given')
  })

  it('is the working directory only where that has a next.config', () => {
    const dir = tree({ 'next.config.ts': '', 'lib/x.ts': '' })
    const cwd = vi.spyOn(process, 'cwd').mockReturnValue(dir)
    expect(appDirectory(null, ['/shared/monitoring.js'])).toBe(dir)
    cwd.mockReturnValue(join(dir, 'lib'))
    expect(appDirectory(null, ['/shared/monitoring.js'])).toBeNull()
    cwd.mockRestore()
  })

  it.each(['my app (copy) ünï.v1 +x', 'a:1:2 (b', '100% [x] {y} #z?q'])(
    'is found under any name, whatever prepares stacks: %s',
    (name) => {
      const dir = join(tree({ [`${name}/next.config.cjs`]: 'module.exports = (callers) => callers()' }), name)
      const call = createRequire(join(dir, 'x.js'))('./next.config.cjs')
      const { stackTraceLimit, prepareStackTrace } = Error
      const mine = (): string => 'a text of mine'
      try {
        Error.stackTraceLimit = 1
        Error.prepareStackTrace = mine
        expect(appDirectory(null, call(callers))).toBe(dir)
        expect([Error.stackTraceLimit, Error.prepareStackTrace]).toEqual([1, mine])
        expect(appDirectory(null, [pathToFileURL(join(dir, 'next.config.mjs')).href])).toBe(dir)
      } finally {
        Object.assign(Error, { stackTraceLimit, prepareStackTrace })
      }
    },
  )

  it('has its config file at the root or in src, in four spellings', () => {
    for (const file of [
      'db-monitoring.config.ts',
      'db-monitoring.config.mjs',
      'src/db-monitoring.config.mts',
      'src/db-monitoring.config.js',
    ]) {
      const dir = tree({ [file]: '' })
      expect(readApp(dir, null).configFile).toBe(join(dir, file))
    }
    expect(readApp(tree({}), null).configFile).toBeNull()
  })

  it('is refused with a config file that is not there or is no file', () => {
    expect(() => readApp(tree({}), 'monitoring.ts')).toThrow(/DBM-103.*configFile/)
    const dir = tree({})
    mkdirSync(join(dir, 'db-monitoring.config.ts'))
    expect(() => readApp(dir, null)).toThrow(/DBM-103/)
  })
})

describe('writing', () => {
  const no = { env: {}, argv: ['node', 'next', 'start'] }

  it('happens in a build and in development, as the phase says', () => {
    expect(mayWrite('phase-production-build', no)).toBe(true)
    expect(mayWrite('phase-development-server', no)).toBe(true)
    expect(mayWrite('phase-production-server', { env: {}, argv: ['node', 'next', 'build'] })).toBe(false)
  })

  it('goes by the command where the configuration is an object and knows no phase', () => {
    expect(
      mayWrite(null, { env: { NODE_ENV: 'production' }, argv: ['node', 'next', 'build', 'apps/web'] }),
    ).toBe(true)
    expect(
      mayWrite(null, { env: { NODE_ENV: 'production' }, argv: ['node', 'next', '--inspect', 'build'] }),
    ).toBe(true)
    expect(mayWrite(null, { env: { NODE_ENV: 'development' }, argv: ['node', 'start-server.js'] })).toBe(true)
    expect(mayWrite(null, { env: { NODE_ENV: 'production' }, argv: ['node', 'next', 'start'] })).toBe(false)
    expect(mayWrite(null, { env: { NODE_ENV: 'production' }, argv: ['node', 'server.js'] })).toBe(false)
    expect(mayWrite(null, { env: { NODE_ENV: 'test' }, argv: ['node', 'vitest'] })).toBe(false)
  })

  it('is left to the first process', () => {
    expect(mayWrite('phase-production-build', { env: { IS_NEXT_WORKER: 'true' }, argv: [] })).toBe(false)
  })
})

describe('a build and a development server', () => {
  const test = { NODE_ENV: 'test' }
  const worker = { NEXT_PRIVATE_WORKER: '1' }
  const NEXT = '/app/node_modules/.bin/next'

  it.each([
    ['phase-development-server', { NODE_ENV: 'production' }, [NEXT, 'dev'], 'development'],
    ['phase-development-server', test, ['/app/server.js'], 'development'],
    ['phase-production-build', { NODE_ENV: 'development' }, [NEXT, 'build'], 'build'],
    ['phase-production-build', { ...test, ...worker }, [NEXT, 'build'], 'build'],
    ['phase-production-server', { NODE_ENV: 'development' }, [NEXT, 'start'], 'neither'],
    ['phase-test', { NODE_ENV: 'test' }, ['jest'], 'neither'],
    [null, test, [NEXT, 'dev', '--turbopack'], 'development'],
    [null, { NODE_ENV: 'production' }, [NEXT, 'dev'], 'development'],
    [null, { ...test, ...worker }, ['/next/dist/server/lib/start-server.js'], 'development'],
    [null, { ...test, __NEXT_DEV_SERVER: '1' }, ['/app/server.js'], 'development'],
    [null, { NODE_ENV: 'development' }, ['/app/server.js'], 'development'],
    [null, test, [NEXT, 'build', '--turbopack'], 'build'],
    [null, { NODE_ENV: 'development' }, [NEXT, 'build'], 'build'],
    [null, { ...test, NEXT_PHASE: 'phase-production-build' }, ['build.js'], 'build'],
    [null, { ...test, IS_NEXT_WORKER: 'true' }, ['processChild.js'], 'build'],
    [null, { ...test, NEXT_PRIVATE_BUILD_WORKER: '1' }, ['processChild.js'], 'build'],
    [null, { NODE_ENV: 'development' }, [NEXT, 'start'], 'neither'],
    // Nobody can tell these from each other.
    [null, test, ['/app/server.js'], 'neither'],
    [null, test, ['vitest'], 'neither'],
  ])('are told apart in phase %s, with %j and the command %j: %s', (phase, env, command, is) => {
    const process = { env, argv: ['node', ...command] }
    expect([isBuilding(phase, process), isDeveloping(phase, process)]).toEqual([
      is === 'build',
      is === 'development',
    ])
  })

  it('writes in both, whatever NODE_ENV says', () => {
    expect(mayWrite(null, { env: test, argv: ['node', NEXT, 'dev'] })).toBe(true)
    expect(mayWrite(null, { env: { ...test, ...worker }, argv: ['node', 'start-server.js'] })).toBe(true)
  })
})

describe('the purpose', () => {
  const production = { NODE_ENV: 'production' }
  const NEXT = '/app/node_modules/.bin/next'

  it.each([
    ['phase-production-build', production, [], 'build'],
    ['phase-development-server', production, [], 'build'],
    ['phase-production-server', {}, [NEXT, 'build'], 'server'],
    [null, production, [NEXT, 'start'], 'server'],
    [null, { NODE_ENV: 'staging' }, ['/x/next/dist/bin/next', '--inspect', 'start', 'web'], 'server'],
    // A script after the build, which inherited its environment.
    [null, { NEXT_PHASE: 'phase-production-build' }, [NEXT, 'start'], 'server'],
    [null, { NEXT_PHASE: 'phase-production-server' }, ['server.js'], 'server'],
    [null, { ...production, NEXT_PHASE: 'phase-production-build' }, ['build.js'], 'build'],
    [null, production, [NEXT, 'build'], 'build'],
    [null, production, [NEXT], 'build'],
    [null, { ...production, IS_NEXT_WORKER: 'true' }, ['/x/processChild.js'], 'build'],
    [null, { ...production, NEXT_PRIVATE_WORKER: '1' }, ['/x/start-server.js'], 'build'],
    [null, { NODE_ENV: 'development' }, ['server.js'], 'build'],
    [null, {}, ['server.js'], 'build'],
    [null, production, ['server.js'], 'unknown'],
  ])('in phase %s, with %j and the command %j, is a %s', (phase, env, command, purpose) => {
    expect(purposeOf(phase, { env, argv: ['node', ...command] })).toBe(purpose)
  })
})

describe('packages', () => {
  it('are found from the app upwards, with the entry that a condition chooses', () => {
    const dir = tree({ ...libraries(), 'apps/web/package.json': '{}' })
    const from = join(dir, 'apps/web')
    const entry = (name: string, conditions: string[]): string | null | undefined => {
      const found = findPackage(name, from)
      return found && exportedFile(found, '.', conditions)?.slice(dir.length + '/node_modules/'.length)
    }
    expect(entry('@supabase/ssr', ['import'])).toBe('@supabase/ssr/dist/module/index.js')
    expect(entry('@supabase/supabase-js', ['import'])).toBe('@supabase/supabase-js/dist/index.mjs')
    expect(entry('pg', ['node', 'require'])).toBe('pg/lib/index.js')
    expect(entry('postgres', ['node', 'require'])).toBe('postgres/cjs/src/index.js')
    expect(findPackage('missing', from)).toBeNull()
  })

  it("are the app's own before the workspace's", () => {
    const nested = Object.fromEntries(
      Object.entries(installed('pg', { version: '8.1.0', main: 'lib/index.js' }, ['lib/index.js'])).map(
        ([path, text]) => [`apps/web/${path}`, text],
      ),
    )
    const dir = tree({ ...libraries(), ...nested })
    expect(findPackage('pg', join(dir, 'apps/web'))?.version).toBe('8.1.0')
  })
})

describe('a library that only a package of the workspace has', () => {
  const workspace = (): string =>
    tree({
      'apps/web/package.json': JSON.stringify({ dependencies: { '@acme/db': 'workspace:*' } }),
      'packages/db/package.json': JSON.stringify({
        name: '@acme/db',
        dependencies: { '@acme/pool': 'workspace:*' },
      }),
      'packages/pool/package.json': JSON.stringify({ name: '@acme/pool', dependencies: { pg: '*' } }),
      'packages/pool/node_modules/pg/package.json': JSON.stringify({ name: 'pg', version: '8.23.1' }),
    })
  const link = (dir: string, from: string, to: string): void => {
    mkdirSync(join(dir, from, 'node_modules/@acme'), { recursive: true })
    symlinkSync(join(dir, 'packages', to), join(dir, from, 'node_modules/@acme', to))
  }

  it('is found through the packages that the app is built from', () => {
    const dir = workspace()
    link(dir, 'apps/web', 'db')
    link(dir, 'packages/db', 'pool')
    expect(findPackage('pg', join(dir, 'apps/web'))).toBeNull()
    expect(libraryFinder(join(dir, 'apps/web'))('pg')).toMatchObject({
      byName: false,
      installed: { dir: join(dir, 'packages/pool/node_modules/pg') },
    })
    expect(libraryFinder(join(dir, 'apps/web'))('postgres')).toBeNull()
  })

  it('is not looked for where no bundler looks: NODE_PATH, as the scripts of pnpm set it', () => {
    const dir = tree({
      'apps/web/package.json': '{}',
      'hoisted/pg/package.json': JSON.stringify({ name: 'pg', version: '8.23.1', main: 'index.js' }),
      'hoisted/pg/index.js': '',
    })
    const before = process.env.NODE_PATH
    process.env.NODE_PATH = join(dir, 'hoisted')
    const loader = Module as unknown as { _initPaths(): void }
    loader._initPaths()
    try {
      expect(createRequire(join(dir, 'apps/web/x.js')).resolve('pg')).toContain('hoisted')
      expect(libraryFinder(join(dir, 'apps/web'))('pg')).toBeNull()
    } finally {
      if (before === undefined) delete process.env.NODE_PATH
      else process.env.NODE_PATH = before
      loader._initPaths()
    }
  })
})

describe('versions of Next', () => {
  it.each([
    ['14.2.35', 'experimental.turbo', false, false],
    ['15.2.4', 'experimental.turbo', false, true],
    ['15.3.0', 'turbopack', false, true],
    ['15.5.29', 'turbopack', false, true],
    ['16.0.0-canary.3', 'turbopack', true, true],
    ['16.4.6', 'turbopack', true, true],
  ])(
    '%s: options under %s, conditions %s, instrumentation %s',
    (version, turbopackKey, ruleConditions, instrumentation) => {
      expect(traitsOf(version)).toMatchObject({ turbopackKey, ruleConditions, instrumentation })
    },
  )

  it.each(['13.5.6', '14.1.4', '17.0.0', 'unknown'])('%s is refused by number', (version) => {
    expect(() => traitsOf(version)).toThrow(/DBM-104/)
  })
})
