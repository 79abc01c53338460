import { asStack } from '../../model/stack/finder.ts'
import type { Core } from '../core.ts'
import { guarded } from '../guarded.ts'
import { limited } from '../timeout.ts'

/** Reading source maps may take this long, ms: a look does not wait for a disk that hangs. */
const READ_MS = 2000
/** Leases this close to their limit are read too, ms: a reader between two looks finds their places. */
const AHEAD_MS = 10_000
/** Most leases that are looked at, the oldest. */
const MOST_LEASES = 200

/**
 * Reads the source maps behind the places the next reading names: of leases that are leaks or soon may be, and of where pools
 * were created. Never rejects.
 * @returns `null` when everything is read
 */
export function locatePlaces(core: Core): Promise<void> | null {
  const { clock, faults, finder, ledger } = core
  const stacks = guarded(faults, 'places', [], () => {
    const created = [...ledger.pools.values()].flatMap(({ attached }) => attached?.createdAt ?? [])
    return [...core.leaks.stacks(), ...oldStacks(core), ...created.map(asStack)]
  })
  const read = finder.load(stacks)
  return (
    read &&
    limited(clock, READ_MS, 'reading source maps', () => read).catch((error: unknown) =>
      faults.note('places', error),
    )
  )
}

function oldStacks({ clock, leaks, ledger }: Core): readonly string[] {
  const stacks: string[] = []
  let seen = 0
  for (const { openedAt, details } of ledger.leases()) {
    // Oldest first.
    if (clock.now() - openedAt < leaks.shortest - AHEAD_MS || ++seen > MOST_LEASES) break
    const stack = details?.origin?.stack
    if (typeof stack === 'string') stacks.push(stack)
  }
  return stacks
}
