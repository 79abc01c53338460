import fc from 'fast-check'
import { expect, it } from 'vitest'
import { evenly } from '../../src/forecast/evenly.ts'
import { errorOfJump, riseOf, valueAt } from '../../src/forecast/fit.ts'

const series = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 6, maxLength: 40 })

/** The same by the normal equations, one start after the other. */
function slowRise(values: readonly number[]): number {
  const n = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  const errors = [values.reduce((sum, value) => sum + (value - mean) ** 2, 0)]
  for (let from = 0; from <= n - 5; from++) {
    const x = values.map((_, step) => Math.max(0, step - from))
    const xMean = x.reduce((sum, one) => sum + one, 0) / n
    const xx = x.reduce((sum, one) => sum + (one - xMean) ** 2, 0)
    const xy = x.reduce((sum, one, i) => sum + (one - xMean) * ((values[i] as number) - mean), 0)
    const slope = xy / xx
    errors.push(
      values.reduce((sum, value, i) => sum + (value - mean - slope * ((x[i] as number) - xMean)) ** 2, 0),
    )
  }
  return Math.min(...errors)
}

it('finds the rise with the least error, as a brute-force search does', () => {
  fc.assert(
    fc.property(series, (values) => {
      const rise = riseOf(values)
      const error = values.reduce((sum, value, step) => sum + (value - valueAt(rise, step)) ** 2, 0)
      expect(rise.error).toBeCloseTo(error, 8)
      expect(rise.error).toBeCloseTo(slowRise(values), 8)
    }),
    { numRuns: 500 },
  )
})

it('finds the jump with the least error, as a brute-force search does', () => {
  const spread = (part: readonly number[]): number => {
    const mean = part.reduce((sum, value) => sum + value, 0) / part.length
    return part.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  }
  fc.assert(
    fc.property(series, (values) => {
      const all = values.slice(1).map((_, i) => spread(values.slice(0, i + 1)) + spread(values.slice(i + 1)))
      expect(errorOfJump(values)).toBeCloseTo(Math.min(...all), 8)
    }),
    { numRuns: 500 },
  )
})

it('reads a rise off a straight line that begins in the middle', () => {
  const values = Array.from({ length: 60 }, (_, step) => 0.3 + 0.01 * Math.max(0, step - 35))
  expect(riseOf(values)).toMatchObject({ from: 35 })
  expect(riseOf(values).slope).toBeCloseTo(0.01, 8)
})

it('puts beats that are a little late into even steps, and leaves a gap a gap', () => {
  const at = [0, 31, 58, 92, 120, 240].map((seconds) => seconds * 1000)
  const values = evenly({ at, mean: [1, 2, 3, 4, 5, 6] }, 30_000, 100)
  expect(values).toEqual([1, 2, 3, 4, 5, Number.NaN, Number.NaN, Number.NaN, 6])
  const single = evenly({ at: [0, 30_000, 90_000], mean: [1, 2, 4] }, 30_000, 100)
  expect(single).toEqual([1, 2, 3, 4])
  expect(evenly({ at: [], mean: [] }, 30_000, 100)).toEqual([])
})
