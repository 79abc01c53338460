import type { Snapshot } from '../../model/snapshot.ts'
import type { Context } from '../context.ts'

/** Loads the source maps that stacks of leaks and pools need; places without one are shown as built. */
export async function loadSources({ options }: Context, { leaks, pools }: Snapshot): Promise<void> {
  const { sources } = options.views
  if (sources === null) return
  const stacks = [...leaks.map(({ lease }) => lease.stack), ...pools.map(({ createdAt }) => createdAt)]
  await Promise.all(stacks.map((stack) => (stack === undefined ? undefined : sources.load(stack))))
}
