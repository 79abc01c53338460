import type { Pool } from '../../model/pool.ts'
import { asStack } from '../../model/stack/finder.ts'
import type { Core } from '../core.ts'
import { guarded } from '../guarded.ts'
import { limited } from '../timeout.ts'

/** Reading source maps may take this long, ms: a look does not wait for a disk that hangs. */
const READ_MS = 2000
/** Pools whose dead connections are looked for: the whole reading does that. */
const NONE: ReadonlySet<string> = new Set()

/**
 * Reads the source maps behind the places the next reading names: of leases that are leaks by now, and of where pools were
 * created. Never rejects.
 * @param pools `doubled` = only of pools that share what they connect to: a map costs memory, and the verdict names no others
 * @returns `null` when everything is read
 */
export function locatePlaces(core: Core, pools: 'all' | 'doubled'): Promise<void> | null {
  const { clock, faults, finder, ledger, leaks } = core
  const stacks = guarded(faults, 'places', [], () => {
    leaks.check(ledger.leases(), NONE)
    const attached = [...ledger.pools.values()].flatMap(({ attached }) => attached ?? [])
    const wanted = pools === 'all' ? attached : doubled(attached)
    return [
      ...leaks.list().map(({ lease }) => lease.stack),
      ...wanted.flatMap(({ createdAt }) => (createdAt === undefined ? [] : asStack(createdAt))),
    ]
  })
  const read = finder.load(stacks)
  return (
    read &&
    limited(clock, READ_MS, 'reading source maps', () => read).catch((error: unknown) =>
      faults.note('places', error),
    )
  )
}

/** Those whose target another one has too. */
function doubled(pools: readonly Pool[]): readonly Pool[] {
  const counts = new Map<string, number>()
  for (const { target } of pools) if (target !== undefined) counts.set(target, (counts.get(target) ?? 0) + 1)
  return pools.filter(({ target }) => target !== undefined && (counts.get(target) ?? 0) > 1)
}
