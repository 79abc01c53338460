import { describe, expect, it } from 'vitest'
import { createMonitor } from '../../src/instance/create.ts'
import { parseStack } from '../../src/model/stack/frames.ts'
import { fakeClock } from '../core/fake-clock.ts'

function placesOfLeaks(captureStack: 'off' | 'sampled' | 'on'): readonly (string | undefined)[] {
  const clock = fakeClock()
  const monitor = createMonitor({ captureStack, collectionInterval: 1000, console: false }, clock)
  function takeAndForget(): void {
    monitor.trackConnection('reports')
  }
  takeAndForget()
  clock.advance(10 * 60_000)
  return monitor.snapshot().leaks.map(({ lease }) => {
    const frames = parseStack(lease.stack ?? '', { root: process.cwd(), sourceAt: () => null })
    return frames.find((frame) => frame.function === 'takeAndForget')?.file
  })
}

describe('a lease opened by hand and forgotten', () => {
  it('names the code that opened it', () => {
    expect(placesOfLeaks('on')).toEqual(['test/leaks/by-hand.test.ts'])
  })

  it('does so by default while few are opened', () => {
    expect(placesOfLeaks('sampled')).toEqual(['test/leaks/by-hand.test.ts'])
  })

  it('is told by its service: the operation all of them have names nothing', () => {
    const clock = fakeClock()
    const monitor = createMonitor({ staleAfter: 30_000, collectionInterval: 1000, console: false }, clock)
    monitor.trackConnection('reports')
    clock.advance(31_000)
    const [leak] = monitor.snapshot().verdict.causes.filter(({ kind }) => kind === 'leak')
    expect(leak?.culprit).toMatchObject({ service: 'reports' })
    expect(leak?.culprit).not.toHaveProperty('operation')
    expect(leak?.sentence).toMatch(
      /^reports: 1 of \d+ connections is held by nobody who uses it; the oldest by reports for/,
    )
    expect(JSON.stringify(leak)).not.toContain('manual')
  })

  it('keeps no stack where that is switched off', () => {
    expect(placesOfLeaks('off')).toEqual([undefined])
  })
})
