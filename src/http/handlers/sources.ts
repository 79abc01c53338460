import type { Snapshot } from '../../model/snapshot.ts'
import type { Context } from '../context.ts'

/** Reads what the stacks of leaks and pools need to be shown by their sources; what cannot be read is shown as built. */
export async function loadSources({ options }: Context, { leaks, pools }: Snapshot): Promise<void> {
  const { sources } = options.views
  if (sources === null) return
  const stacks = [...leaks.map(({ lease }) => lease.stack), ...pools.map(({ createdAt }) => createdAt)]
  await Promise.all(stacks.map((stack) => (stack === undefined ? undefined : sources.load(stack))))
}
