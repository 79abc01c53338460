import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { filesOf, manifest, root } from './doors.ts'

const run = promisify(execFile)
const load = createRequire(import.meta.url)

/** Doors that are aliases of libraries a consumer has or has not; they re-export whatever the library exports. */
const MIRRORS = /^\.\/internal\/(seams|real|required)\//
const CODE = Object.keys(manifest.exports).filter(
  (door) => !/(\.css|\.json|-loader)$/.test(door) && !MIRRORS.test(door),
)

const specifier = (door: string): string => manifest.name + door.slice(1)

describe('every door', () => {
  it.each(Object.entries({ ...manifest.exports, ...manifest.imports }))(
    '%s leads to files that exist',
    (_door, target) => {
      const missing = filesOf(target).filter((file) => !existsSync(join(root, file)))
      expect(missing).toEqual([])
    },
  )

  it('exports what it did before', async () => {
    const exports: Record<string, string[]> = {}
    for (const door of CODE) {
      const module = (await import(specifier(door))) as Record<string, unknown>
      exports[specifier(door)] = Object.keys(module).sort()
    }
    await expect(JSON.stringify(exports, null, 2)).toMatchFileSnapshot('./__snapshots__/exports.json')
  })

  it('gives the same names to import and to require', async () => {
    for (const door of CODE) {
      const imported = Object.keys((await import(specifier(door))) as object).filter(
        (name) => name !== 'default',
      )
      const required = Object.keys(load(specifier(door)) as object).filter(
        (name) => name !== 'default' && name !== '__esModule',
      )
      expect(required.sort(), door).toEqual(imported.sort())
    }
  })

  it.each([
    ['pg', 'pg'],
    ['postgres', 'postgres'],
    ['ssr', '@supabase/ssr'],
    ['supabase-js', '@supabase/supabase-js'],
  ])('of the seam %s gives require what the library gives', (seam, library) => {
    const ours = load(`${manifest.name}/internal/seams/${seam}`) as Record<string, unknown>
    const real = load(library) as Record<string, unknown>
    expect(typeof ours).toBe(typeof real)
    expect(Object.keys(ours)).toEqual(expect.arrayContaining(Object.keys(real)))
    for (const name of Object.keys(real)) expect(typeof ours[name], name).toBe(typeof real[name])
    expect('native' in ours).toBe('native' in real)
  })

  it('starts nothing when it is imported', async () => {
    const names = CODE.filter((door) => !door.includes('widget')).map(specifier)
    const script = `
      const before = Object.getOwnPropertySymbols(globalThis).length
      for (const name of ${JSON.stringify(names)}) await import(name)
      if (globalThis[Symbol.for('next-db-monitoring')]) throw new Error('a monitor was made')
      if (process.getActiveResourcesInfo().some((kind) => kind === 'Timeout')) throw new Error('a timer runs')
      process.stdout.write('quiet ' + before)`
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: root })
    expect(stdout).toMatch(/^quiet/)
  })
})

describe('the package', () => {
  it('is clean by publint, strictly', async () => {
    const { publint } = await import('publint')
    const { formatMessage } = await import('publint/utils')
    const { messages, pkg } = await publint({ pkgDir: root, strict: true, pack: 'npm' })
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([])
  })

  it('has types that resolve everywhere, by attw', async () => {
    const { stdout } = await run(
      process.execPath,
      [
        join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js'),
        '--pack',
        root,
        '--profile',
        'node16',
        '--format',
        'ascii',
        '--exclude-entrypoints',
        'styles.css',
        'internal/facade-loader',
      ],
      { cwd: root, maxBuffer: 1 << 24 },
    )
    // It exits with 1 on any problem, which rejects above; here only that it looked at every door.
    expect(stdout.match(/^"next-db-monitoring/gm)?.length).toBeGreaterThanOrEqual(CODE.length)
  })

  it('names no path of the machine it was built on', () => {
    const own = Object.values(manifest.exports).flatMap(filesOf)
    const leaking = own.filter((file) => readFileSync(join(root, file), 'utf8').includes(root))
    expect(leaking).toEqual([])
  })
})
