import { QUARTER_MS } from '../../../src/model/pool.ts'
import type { PoolReport } from '../../../src/model/report/pool.ts'
import { useSettings } from '../../context.ts'
import { refusedBy, waitOf } from '../../logic/pool.ts'
import { listOf } from '../../logic/sentences.ts'

/** One figure of every pool. */
export interface Column {
  readonly name: string
  /** Left out where there is no room for it. */
  readonly isWide?: boolean
  readonly cell: (pool: PoolReport) => string
}

/** Figures available for at least one pool, in the order of the columns. */
export function useColumns(pools: readonly PoolReport[]): readonly Column[] {
  const { labels, format } = useSettings()
  const figure = (
    name: string,
    value: (pool: PoolReport) => number | null,
    write: (value: number) => string,
    isWide = false,
  ): readonly Column[] =>
    pools.every((pool) => value(pool) === null)
      ? []
      : [{ name, isWide, cell: (pool) => (value(pool) === null ? '–' : write(value(pool) ?? 0)) }]
  return [
    ...figure(labels.waiting, ({ pending }) => pending, format.int),
    // A client of the Data API has no queue of its own: the duration of its requests is shown instead.
    ...figure('p95', waitOf, format.duration, true),
    ...figure(
      listOf([labels.refused, format.age(QUARTER_MS)], labels),
      (pool) => refusedBy(pool).lastQuarter,
      format.int,
    ),
  ]
}
