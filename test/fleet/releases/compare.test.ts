import { expect, it } from 'vitest'
import type { FleetPace } from '../../../src/model/fleet/report.ts'
import { changesOf } from '../../../src/monitor/fleet/releases/changes.ts'
import { createReleases } from '../../../src/monitor/fleet/releases/releases.ts'
import { studentQuantile } from '../../../src/monitor/fleet/releases/student.ts'
import { randomOf } from '../../kit/random.ts'
import { reportOf } from '../report.ts'
import { type Dice, diceOf, simulated, type Times, TRAFFIC } from './simulated.ts'

const SUBJECTS = ['GET /api/orders', 'GET /api/users', 'POST /api/cart', 'select items']
const LOOKS = 20

/** One deployment, looked at again and again. @returns whether any look claimed a difference, and the last claims */
function deployment(
  dice: Dice,
  traffic: (dice: Dice) => Times,
  slower: Readonly<Record<string, number>> = {},
): { readonly claimed: boolean; readonly last: ReturnType<typeof changesOf> } {
  let now = 0
  const releases = createReleases(() => now)
  const made = (['3e1', '4f2'] as const).flatMap((build, n) =>
    Array.from({ length: dice.between(1, 3) }, (_, i) => {
      const machine = Math.exp(0.1 * dice.normal())
      const instance = simulated(SUBJECTS, (subject) => {
        const draw = traffic(dice)
        const factor = machine * (n === 1 ? (slower[subject] ?? 1) : 1)
        return () => draw() * factor
      })
      const uses = dice.between(5, 60)
      return { id: `${build} ${i}`, build, upMs: n === 0 ? 1e7 : 1e5, uses, instance }
    }),
  )
  let claimed = false
  let last: ReturnType<typeof changesOf> = []
  for (let look = 0; look < LOOKS; look++) {
    now += 30_000
    releases.look(
      made.map(({ id, build, upMs, uses, instance }) => {
        const base = reportOf(id)
        const paces = instance.work(uses)
        return { report: { ...base, build, upMs: upMs + now, paces }, ageMs: 0 }
      }),
    )
    const [overlap] = releases.overlaps()
    last = overlap ? changesOf(overlap) : []
    claimed ||= last.length > 0
  }
  return { claimed, last }
}

it.each(Object.keys(TRAFFIC))(
  'two equal releases with %s times are told apart in at most one of a hundred deployments (seed 11)',
  (kind) => {
    const dice = diceOf(randomOf(11))
    const traffic = TRAFFIC[kind] as (dice: Dice) => Times
    let wrong = 0
    for (let i = 0; i < 300; i++) if (deployment(dice, traffic).claimed) wrong++
    expect(wrong).toBeLessThanOrEqual(3)
  },
)

it.each(['nearly equal', 'skewed', 'two peaks', 'heavy tail'])(
  'the route that takes 3.1 times as long with %s times is found, and no other (seed 12)',
  (kind) => {
    const dice = diceOf(randomOf(12))
    const traffic = TRAFFIC[kind] as (dice: Dice) => Times
    const changes = Array.from(
      { length: 30 },
      () => deployment(dice, traffic, { 'GET /api/orders': 3.1 }).last,
    ).flat()
    expect(new Set(changes.map(({ subject }) => subject))).toEqual(new Set(['GET /api/orders']))
    // The shortest of the deployments have too few uses to tell.
    expect(changes.length).toBeGreaterThan(22)
    expect(changes.filter(({ atLeast }) => atLeast > 3.1)).toEqual([])
  },
)

it('says what takes longer, since which release, and on what that rests', () => {
  const orders = { service: 'web', pool: 'pg:main', subject: 'GET /api/orders' }
  const at = (look: number, meanMs: number): readonly FleetPace[] => {
    const mean = Math.log(meanMs)
    const batches = look * 25
    return [{ ...orders, batches, sum: batches * mean, squares: batches * mean * mean, steps: 0 }]
  }
  const releases = createReleases(() => 0)
  const sha = 'b'.repeat(40)
  for (const look of [0, 1, 2])
    releases.look([
      { report: reportOf('old', { build: sha, upMs: 1e7, paces: at(look, 12) }), ageMs: 0 },
      { report: reportOf('new', { build: '4f2', upMs: 1e5, paces: at(look, 37) }), ageMs: 0 },
    ])
  expect(releases.overlaps().flatMap(changesOf)).toEqual([
    {
      ...orders,
      build: '4f2',
      before: sha,
      ratio: 3.08,
      atLeast: expect.closeTo(1.99, 1),
      sentence:
        'Since build 4f2 GET /api/orders holds a connection 3.1 × longer: typically 37 ms instead of 12 ms.',
      evidence: [
        { label: 'build 4f2', value: '37 ms, 500 uses on one instance' },
        { label: 'build bbbbbbb', value: '12 ms, 500 uses on one instance' },
        { label: 'longer by at least', value: expect.stringMatching(/^2\.0 × \(99\.9 %\)$/) },
        { label: 'both ran for', value: '1 min' },
      ],
    },
  ])
})

it('compares what both did while both ran: neither what the old one did before, nor what the new one did while it was cold', () => {
  const one = (batches: number, slow: number): readonly FleetPace[] => {
    const mean = Math.log(10)
    const sum = batches * mean + slow * Math.log(50)
    const squares = batches * mean ** 2 + slow * Math.log(50) ** 2
    return [
      { service: 'web', pool: 'pg:main', subject: 'a', batches: batches + slow, sum, squares, steps: 0 },
    ]
  }
  let now = 0
  const releases = createReleases(() => now)
  const look = (...reports: readonly [string, number, readonly FleetPace[]][]): number => {
    now += 30_000
    releases.look(
      reports.map(([build, upMs, paces]) => ({
        report: reportOf(build, { build, upMs: upMs + now, paces }),
        ageMs: 0,
      })),
    )
    return releases.overlaps().flatMap(changesOf).length
  }
  // Fast at night, alone.
  look(['a', 1e7, one(5000, 0)])
  // Slow by day, both alike; the new one slower still in its first minute.
  look(['a', 1e7, one(5000, 0)], ['b', -60_000, one(0, 60)])
  look(['a', 1e7, one(5000, 60)], ['b', -60_000, one(0, 300)])
  look(['a', 1e7, one(5000, 120)], ['b', -60_000, one(0, 400)])
  expect(look(['a', 1e7, one(5000, 180)], ['b', -60_000, one(0, 500)])).toBe(0)
  expect(releases.overlaps()).toMatchObject([{ build: 'b', before: 'a', isRunning: true }])
  // The old one is gone: what the new one does alone is compared with nothing.
  look(['b', -60_000, one(0, 9000)])
  expect(releases.overlaps()).toMatchObject([{ build: 'b', isRunning: false }])
})

it('knows the quantiles of Student', () => {
  // Tables of the distribution, four digits.
  for (const [probability, freedom, expected] of [
    [0.999, 5, 5.893],
    [0.999, 9, 4.297],
    [0.9999, 9, 6.01],
    [0.9999, 20, 4.539],
    [0.999, 60, 3.232],
  ] as const)
    expect(studentQuantile(probability, freedom) / expected).toBeCloseTo(1, 2)
  expect(studentQuantile(0.999, 1)).toBeCloseTo(318.3, 1)
})
