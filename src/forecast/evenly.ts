import type { UseTrace } from '../model/history.ts'

/**
 * A trace in even steps, the last of which ends at the newest point. Beats are not exact: a single step without a point is the
 * average of its neighbours, a longer gap stays NaN.
 * @param stepMs width of a step, ms
 * @param count steps at most
 */
export function evenly({ at, mean }: UseTrace, stepMs: number, count: number): number[] {
  const to = at.at(-1) ?? 0
  const sums = new Float64Array(count)
  const points = new Uint32Array(count)
  let first = count
  for (const [i, time] of at.entries()) {
    const value = mean[i] as number
    const step = count - 1 - Math.round((to - time) / stepMs)
    if (step < 0 || step >= count || Number.isNaN(value)) continue
    sums[step] = (sums[step] as number) + value
    points[step] = (points[step] as number) + 1
    first = Math.min(first, step)
  }
  const values = Array.from(sums, (sum, step) => sum / (points[step] as number)).slice(first)
  return values.map((value, i) => {
    const between = ((values[i - 1] ?? Number.NaN) + (values[i + 1] ?? Number.NaN)) / 2
    return Number.isNaN(value) ? between : value
  })
}
