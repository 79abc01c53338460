import type { Snapshot } from '../../model/snapshot.ts'
import { type Places, parseStack } from './sections/stack.ts'

/**
 * The snapshot with every place told by its source instead of its built file, as far as the maps are loaded: advice
 * names the line to change.
 */
export function bySources(snapshot: Snapshot, places: Places): Snapshot {
  return {
    ...snapshot,
    leaks: snapshot.leaks.map((leak) =>
      leak.lease.stack === undefined
        ? leak
        : { ...leak, lease: { ...leak.lease, stack: told(leak.lease.stack, places) } },
    ),
    pools: snapshot.pools.map((pool) =>
      pool.createdAt === undefined ? pool : { ...pool, createdAt: told(pool.createdAt, places) },
    ),
  }
}

/** The frames of the application, as a stack writes them; the stack as it was when it has none. */
function told(stack: string, places: Places): string {
  const lines = stack.split('\n').map((line) => (/^\s*at /.test(line) ? line : `at ${line}`))
  const own = parseStack(lines.join('\n'), places).filter(({ app }) => app)
  return own.length === 0
    ? stack
    : own.map(({ file, line, column }) => `    at ${file}:${line}:${column ?? 1}`).join('\n')
}
