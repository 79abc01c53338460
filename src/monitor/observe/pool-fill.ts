import { DEFAULT_POOL_MAX } from '../../config/options.ts'
import { mostUtilised, type PoolGauges, type PoolKind } from '../../model/pool.ts'
import { own } from '../../model/tools/own.ts'
import type { PoolCounters } from '../ledger/counters/pool-counters.ts'
import type { Looking } from './looking.ts'

const UNKNOWN: PoolGauges = { used: null, idle: null, connecting: null, pending: null, max: null }

/** Gauges with the ratio of slots in use; `null` = unknown. */
export interface Fill extends PoolGauges {
  readonly maxAssumed?: true
  readonly utilization: number | null
}

/** How full a pool is now: its own gauges where it has them, the ledger's count where not. */
export function fillOf(
  { options }: Pick<Looking, 'options'>,
  { name, attached, usage, kind, wasAttached }: PoolCounters,
): Fill {
  const configured = own(options.pools, name)?.max
  const gauges = attached
    ? attached.read()
    : wasAttached && usage.used === 0
      ? UNKNOWN
      : {
          ...UNKNOWN,
          used: usage.used,
          max: configured ?? (wasAttached ? null : assumed(kind)),
        }
  const known = gauges.used !== null && gauges.max !== null && gauges.max > 0
  const isAssumed = attached === null && configured === undefined && gauges.max !== null
  return {
    ...gauges,
    ...(isAssumed ? { maxAssumed: true as const } : {}),
    utilization: known ? (gauges.used as number) / (gauges.max as number) : null,
  }
}

/** A capacity is assumed where a pool has none of its own; a driver's pool reports its size or it is unknown. */
export function assumed(kind: PoolKind): number | null {
  return kind === 'supabase' || kind === 'hand-made' ? DEFAULT_POOL_MAX : null
}

/** Ratio of the most utilised pool, 0 when there is none. O(pools): applications call it at every request. */
export function poolUtilization(looking: Pick<Looking, 'ledger' | 'options'>): number {
  const fills = Array.from(looking.ledger.pools.values(), (book) => fillOf(looking, book))
  return mostUtilised(fills)?.utilization ?? 0
}
