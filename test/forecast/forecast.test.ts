import { describe, expect, it } from 'vitest'
import { forecastOf } from '../../src/forecast/forecast.ts'
import type { Forecast } from '../../src/model/pool.ts'
import { type Random, randomOf } from '../kit/random.ts'

const STEP = 30_000
/** Three hours of history and more, at a beat of 30 s. */
const BEFORE = 420

/** What is known after so many beats of a series. */
function forecastAfter(values: readonly number[], count: number): Forecast | null {
  return forecastOf((lastMs) => {
    const first = Math.max(0, count - Math.floor(lastMs / STEP))
    const mean = values.slice(first, count)
    return { at: mean.map((_, i) => (first + i + 1) * STEP), mean }
  }, STEP)
}

const ratio = (random: Random): number => random.int(2 ** 30) / 2 ** 30

/** A value around a mean, with errors that last for a while. */
function noise(random: Random, spread: number, lasting: number): () => number {
  let error = 0
  return () => {
    const gauss = Math.sqrt(-2 * Math.log(1 - ratio(random))) * Math.cos(2 * Math.PI * ratio(random))
    error = lasting * error + Math.sqrt(1 - lasting ** 2) * gauss
    return error * spread
  }
}

const slots = (value: number, max: number): number => Math.round(Math.max(0, value) * max * 20) / (max * 20)

/** Ordinary use, then a straight rise until all slots are in use. */
function ramp(random: Random): { readonly values: readonly number[]; readonly from: number } {
  const max = [10, 20, 50][random.int(3)] as number
  const base = 0.1 + 0.3 * ratio(random)
  const beats = [20, 40, 80, 120][random.int(4)] as number
  const error = noise(
    random,
    [0.01, 0.03, 0.06][random.int(3)] as number,
    [0, 0.4, 0.7][random.int(3)] as number,
  )
  const values = Array.from({ length: BEFORE }, () => slots(base + error(), max))
  for (let beat = 1; (values.at(-1) as number) < 1; beat++)
    values.push(slots(base + ((1 - base) * beat) / beats + error(), max))
  return { values, from: BEFORE }
}

describe('a ramp', () => {
  const random = randomOf(2026)
  const ramps = Array.from({ length: 120 }, () => ramp(random))
  const seen = ramps.map(({ values, from }) => {
    const full = values.length * STEP
    const forecasts: { readonly at: number; readonly forecast: Forecast }[] = []
    for (let count = from + 1; count < values.length; count++) {
      const forecast = forecastAfter(values, count)
      if (forecast !== null) forecasts.push({ at: count * STEP, forecast })
    }
    return { full, forecasts }
  })

  it('is forecast, at least a minute before the pool is full', () => {
    const leads = seen.map(({ full, forecasts }) => full - (forecasts[0]?.at ?? full))
    expect(leads.filter((lead) => lead >= 60_000).length / leads.length).toBeGreaterThanOrEqual(0.99)
  })

  it('is full within the interval 87 to 93 times of 100', () => {
    const all = seen.flatMap(({ full, forecasts }) =>
      forecasts.map(({ forecast }) => ({ full, ...forecast })),
    )
    const inside = all.filter(({ full, earliest, latest }) => earliest <= full && full <= latest)
    expect(all.length).toBeGreaterThan(2000)
    expect(inside.length / all.length).toBeGreaterThanOrEqual(0.87)
    expect(inside.length / all.length).toBeLessThanOrEqual(0.93)
    for (const { fullAt, earliest, latest } of all) {
      expect(earliest).toBeLessThanOrEqual(fullAt)
      expect(fullAt).toBeLessThanOrEqual(latest)
    }
  })
})

const SHAPES: Readonly<Record<string, (random: Random) => (beat: number) => number>> = {
  'steady use': (random) => {
    const base = 0.2 + 0.6 * ratio(random)
    return () => base
  },
  'a wave': (random) => {
    const height = 0.15 + 0.2 * ratio(random)
    const length = 40 + 200 * ratio(random)
    const base = 0.85 - height - 0.1 * ratio(random)
    return (beat) => base + height * Math.sin((2 * Math.PI * beat) / length)
  },
  'a saw-tooth': (random) => {
    const length = 40 + 120 * ratio(random)
    const height = 0.4 + 0.2 * ratio(random)
    return (beat) => 0.15 + height * ((beat % length) / length)
  },
  'a step': (random) => {
    const when = 800 + 300 * ratio(random)
    const height = 0.3 + 0.3 * ratio(random)
    return (beat) => (beat < when ? 0.2 : 0.2 + height)
  },
  bursts: (random) => {
    let left = 0
    let height = 0
    return () => {
      if (left-- > 0) return 0.25 + height
      if (ratio(random) >= 0.01) return 0.25
      left = 3 + random.int(10)
      height = 0.3 + 0.2 * ratio(random)
      return 0.25 + height
    }
  },
}

describe.each(Object.keys(SHAPES))('%s that fills no pool', (name) => {
  it('is taken for a ramp in at most 1.5 % of the windows', () => {
    const random = randomOf(7)
    let windows = 0
    let alarms = 0
    for (let run = 0; run < 8; run++) {
      const shape = SHAPES[name]?.(random) ?? (() => 0)
      const error = noise(random, [0.01, 0.03, 0.05][run % 3] as number, 0)
      const values = Array.from({ length: 1300 }, (_, beat) =>
        Math.min(0.99, Math.max(0, shape(beat) + error())),
      )
      for (let count = BEFORE; count <= values.length; count += 4) {
        windows++
        if (forecastAfter(values, count) !== null) alarms++
      }
    }
    expect(alarms / windows).toBeLessThanOrEqual(0.015)
  })
})

it('goes on saying so until a slow ramp is over: its beginning is not the past it is compared with', () => {
  const calm = Array.from({ length: 360 }, (_, beat) => 0.3 + (beat % 2) * 0.01)
  const values = [...calm, ...Array.from({ length: 120 }, (_, beat) => 0.3 + (0.7 * beat) / 120)]
  const said = Array.from({ length: 55 }, (_, beat) => forecastAfter(values, calm.length + 65 + beat))
  expect(said.filter((forecast) => forecast === null)).toEqual([])
})

describe('it says nothing', () => {
  const rising = [
    ...Array.from({ length: BEFORE }, (_, beat) => 0.3 + (beat % 2) * 0.01),
    ...Array.from({ length: 40 }, (_, beat) => 0.3 + beat * 0.01),
  ]

  it('unlike on this ramp', () => {
    const forecast = forecastAfter(rising, rising.length)
    const full = (rising.length + 31) * STEP
    expect(Math.abs((forecast?.fullAt ?? 0) - full)).toBeLessThanOrEqual(2 * STEP)
  })

  it('with less than two and a half hours of history before it', () => {
    expect(forecastAfter(rising.slice(250), rising.length - 250)).toBeNull()
  })

  it('across a gap', () => {
    const gap = rising.map((value, beat) => (beat > BEFORE + 10 && beat < BEFORE + 15 ? Number.NaN : value))
    expect(forecastAfter(gap, gap.length)).toBeNull()
  })

  it('of a pool without history', () => {
    expect(forecastOf(() => ({ at: [], mean: [] }), STEP)).toBeNull()
  })
})
