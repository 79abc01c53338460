import { useState } from 'react'
import type { MonitoringReport } from '../../src/model/report/monitoring.ts'
import type { PoolReport } from '../../src/model/report/pool.ts'
import { useSettings } from '../context.ts'
import { poolOf } from '../logic/causes.ts'
import { fullestPool, refusingPool } from '../logic/pool.ts'
import { useLink } from './link.ts'

/**
 * The pool shown: a person's choice, else the one the verdict points at, else, when a cause that names none comes, the one that
 * refuses requests then; it never changes by use alone.
 */
export function usePinned(
  data: MonitoringReport | undefined,
): readonly [pool: PoolReport | null, choose: (name: string) => void] {
  const { deepLinks } = useSettings()
  const [linked, link] = useLink('pool', deepLinks)
  const [choice, setChoice] = useState<string | null>(null)
  const [pinned, setPinned] = useState<string | null>(null)
  const find = (name: string | null | undefined): PoolReport | undefined =>
    data?.pools.find((pool) => pool.name === name)
  const kind = data?.verdict.causes[0]?.kind
  const [before, setBefore] = useState<string>()
  if (before !== kind) setBefore(kind)
  const pools = data?.pools ?? []
  const judged = data === undefined ? undefined : find(poolOf(data.verdict))
  const refusing = kind === undefined || before === kind ? undefined : refusingPool(pools)
  const next = judged ?? refusing ?? find(pinned) ?? fullestPool(pools)
  if (next !== null && next.name !== pinned) setPinned(next.name)
  const choose = (name: string): void => {
    setChoice(name)
    link(name)
  }
  return [find(linked) ?? find(choice) ?? next, choose]
}
