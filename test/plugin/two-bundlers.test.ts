import { join } from 'node:path'
import { beforeEach, expect, it, vi } from 'vitest'
import { withDbMonitoring } from '../../plugin/index.ts'
import { basics, contents, libraries, tree } from './kit/tree.ts'

/* A development server runs with one bundler while a test, Storybook or another server has the same configuration evaluated for the other. */

// biome-ignore lint/suspicious/noExplicitAny: reads whatever the plugin made.
type Any = any

const APP = { ...basics(), ...libraries(), 'app/page.tsx': '', 'pages/old.tsx': '', 'package.json': '{}' }

beforeEach(() => {
  vi.unstubAllEnvs()
  for (const name of ['IS_NEXT_WORKER', 'NEXT_PHASE', 'DB_MONITORING_SAID'])
    vi.stubEnv(name, undefined as Any)
  vi.spyOn(console, 'warn').mockImplementation(() => {})
})

function evaluate(dir: string, phase: string, bundler: 'turbopack' | 'webpack'): readonly string[] {
  vi.stubEnv('TURBOPACK', bundler === 'turbopack' ? '1' : (undefined as Any))
  ;(withDbMonitoring((() => ({})) as Any, { dir }) as Any)(phase, {})
  return Object.keys(contents(join(dir, 'app/(db-monitoring)'))).sort()
}

it('evaluations for both bundlers in development leave the files of the one that runs', () => {
  const dir = tree(APP)
  const alone = evaluate(dir, 'phase-development-server', 'turbopack')
  expect(alone).toEqual(expect.arrayContaining(['pg.cjs', 'outside/index.cjs']))
  expect(evaluate(dir, 'phase-development-server', 'webpack')).toEqual(alone)
  expect(evaluate(dir, 'phase-development-server', 'turbopack')).toEqual(alone)
})

it('webpack gets none that it does not need, and a build removes them', () => {
  const dir = tree(APP)
  const webpack = evaluate(dir, 'phase-development-server', 'webpack')
  expect(webpack.filter((name) => name.endsWith('.cjs'))).toEqual([])
  evaluate(dir, 'phase-development-server', 'turbopack')
  expect(evaluate(dir, 'phase-production-build', 'webpack')).toEqual(webpack)
})
