import { describe, expect, it } from 'vitest'
import { codesIn, emittedText, rewritten, SEAM_ORDER } from '../../../plugin/emitted/codes.ts'
import { SEAMS } from '../../../src/model/coverage.ts'
import { systemClock } from '../../../src/monitor/clock.ts'
import { createCoverage } from '../../../src/monitor/coverage.ts'
import { emittedSeam } from '../../../src/monitor/emitted.ts'
import { runningClock } from '../../../src/monitor/running-clock.ts'

describe('what was emitted', () => {
  it('is written by the plugin in the order in which the running package reads it', () => {
    expect(SEAM_ORDER).toEqual(SEAMS)
    expect(emittedSeam(emittedText({ pg: 'n', 'service-client': 's' }), 'pg')).toEqual({
      state: 'wrapped',
      by: 'patched in place',
    })
    expect(emittedSeam(emittedText({ 'service-client': 's' }), 'service-client')).toEqual({
      state: 'bypassed',
      by: 'serverExternalPackages',
    })
    expect(emittedSeam(emittedText({ postgres: 'a' }), 'postgres')?.by).toBe('alias')
    expect(emittedSeam(emittedText({ pg: 'l' }), 'pg')).toEqual({ state: 'wrapped', by: 'patched late' })
    expect(emittedSeam(emittedText({ postgres: 'o' }), 'postgres')?.by).toBe('unknown')
    expect(emittedSeam(emittedText({ postgres: '.' }), 'postgres')).toEqual({ state: 'absent' })
    expect(emittedSeam(emittedText(), 'proxy')).toBeNull()
    expect(emittedSeam(undefined, 'proxy')).toBeNull()
  })

  it('is rewritten at the same length, however deep it is quoted, and leaves other places as they are', () => {
    const text = `parse('{\\"emitted\\":\\"${emittedText({ pg: 'w' })}\\"}'); other("emitted(now)")`
    const next = rewritten(text, { postgres: 'e' })
    expect(next).toHaveLength(text.length)
    expect(codesIn(next ?? '')).toMatchObject({ pg: 'w', postgres: 'e', proxy: '-' })
    expect(next).toContain('other("emitted(now)")')
    expect(rewritten(next ?? '', { postgres: 'e' })).toBeNull()
  })

  it('shows what was loaded before tracking began as bypassed, and goes on saying so when something was seen', () => {
    const coverage = createCoverage(runningClock(systemClock()))
    const shown = () => coverage.list().find(({ seam }) => seam === 'postgres')
    coverage.missed('postgres')
    expect(shown()).toMatchObject({ state: 'bypassed', by: 'loaded earlier' })
    coverage.seen('postgres')
    expect(shown()).toMatchObject({ state: 'seen', by: 'loaded earlier' })
  })

  it('decides what coverage shows; what came through was seen, whatever the build said', () => {
    const coverage = createCoverage(runningClock(systemClock()))
    const seams = Object.fromEntries(SEAMS.map((seam) => [seam, 'wrapped'])) as never
    coverage.built({
      next: '16.4.6',
      bundler: 'webpack',
      basePath: '',
      routes: { health: false, database: false, ingest: false },
      seams,
      emitted: emittedText({ pg: 'n', postgres: 'e', 'service-client': 's', instrumentation: '.' }),
    })
    coverage.seen('service-client')
    const states = Object.fromEntries(coverage.list().map(({ seam, state, by }) => [seam, [state, by]]))
    expect(states).toMatchObject({
      proxy: ['wrapped', 'not examined'],
      pg: ['wrapped', 'patched in place'],
      postgres: ['bypassed', 'webpack externals'],
      'service-client': ['seen', undefined],
      instrumentation: ['absent', undefined],
    })
  })
})
