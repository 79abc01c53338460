import type { Snapshot } from '../../model/snapshot.ts'
import type { Context } from '../context.ts'

/** Reads what the stacks of the leaks need to be shown by their sources; what cannot be read is shown as built. */
export async function loadSources({ options }: Context, { leaks }: Snapshot): Promise<void> {
  const { sources } = options.views
  if (sources === null) return
  await Promise.all(
    leaks.map(({ lease }) => (lease.stack === undefined ? undefined : sources.load(lease.stack))),
  )
}
