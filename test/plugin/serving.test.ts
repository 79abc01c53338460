import { beforeEach, describe, expect, it, vi } from 'vitest'
import { withDbMonitoring } from '../../plugin/index.ts'
import { basics, contents, libraries, tree } from './kit/tree.ts'

/*
 * A deployment may have only `.next`, package.json, next.config and node_modules. Whatever is missing or wrong there was a matter for the
 * build: the server has to answer.
 */

// biome-ignore lint/suspicious/noExplicitAny: options a user may get wrong.
type Any = any

const WHOLE = { ...basics(), ...libraries(), 'package.json': '{}', 'next.config.mjs': '' }
const START = ['node', '/app/node_modules/.bin/next', 'start']
const OWN_PROGRAM = ['node', '/app/server.js']

beforeEach(() => {
  vi.unstubAllEnvs()
  for (const name of ['IS_NEXT_WORKER', 'NEXT_PRIVATE_WORKER', 'NEXT_PHASE', 'DB_MONITORING_SAID'])
    vi.stubEnv(name, undefined as Any)
  vi.stubEnv('NODE_ENV', 'production')
  vi.stubEnv('TURBOPACK', undefined as Any)
  vi.spyOn(console, 'warn').mockImplementation(() => {})
})

function evaluated(argv: readonly string[], files: Readonly<Record<string, string>>, options: Any): Any {
  const before = process.argv
  process.argv = [...argv]
  try {
    return withDbMonitoring({ poweredByHeader: false }, { dir: tree(files), ...options })
  } finally {
    process.argv = before
  }
}

const WRONG = [
  ['DBM-103', WHOLE, { configFile: 'config/mon.ts' }],
  ['DBM-105', { 'package.json': '{}' }, {}],
  ['DBM-104', { ...WHOLE, ...basics('13.0.0') }, {}],
  ['DBM-106', { ...WHOLE, 'app/api/health/connections/route.ts': '' }, {}],
  ['DBM-101', WHOLE, { route: false }],
  ['DBM-102', WHOLE, { enabled: 'yes' }],
] as const

describe('a configuration given as an object', () => {
  it.each(WRONG)('stops no server that was started by Next, nor by a program: %s', (code, files, options) => {
    for (const argv of [START, OWN_PROGRAM])
      expect(evaluated(argv, files, options)).toMatchObject({ poweredByHeader: false })
    expect(() => evaluated(['node', '/app/node_modules/.bin/next', 'build'], files, options)).toThrow(code)
  })

  it('is as it was given in `next start`', () => {
    expect(evaluated(START, WHOLE, {})).toEqual({ poweredByHeader: false })
  })

  it('stops nothing, and says what is to be done, where nobody knows the app', () => {
    const dir = tree({})
    const cwd = vi.spyOn(process, 'cwd').mockReturnValue(dir)
    const given = { poweredByHeader: false }
    expect(withDbMonitoring(given)).toBe(given)
    expect(contents(dir)).toEqual({})
    expect(vi.mocked(console.warn).mock.calls.flat().join()).toMatch(
      /DBM-107[\s\S]*dir: import\.meta\.dirname/,
    )
    cwd.mockRestore()
  })
})

it('options that are wrong stop no server of a configuration given as a function', () => {
  const before = process.argv
  process.argv = START
  const given = (): object => ({})
  try {
    expect(withDbMonitoring(given, { enabled: 'yes' } as Any)).toBe(given)
  } finally {
    process.argv = before
  }
})
