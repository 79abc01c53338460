import { describeError } from '../../model/errors/describe.ts'
import type { Core } from '../core.ts'
import { limited } from '../timeout.ts'
import { type Asked, readOne } from './asked.ts'
import { type OwnSockets, readSessions } from './own-sessions.ts'
import { reportedNow } from './reported.ts'
import { pidsOf, truthOf } from './truth.ts'

/** A probe may take this long, ms. */
const READ_LIMIT_MS = 5000

/** Reads one probe, unless its last read is still under way. Never rejects. */
export async function askProbe(
  core: Core,
  entry: Asked,
  all: Iterable<Asked>,
  ownSockets: OwnSockets,
): Promise<void> {
  if (entry.busy) return
  const { clock, faults } = core
  const { probe } = entry
  const stop = new AbortController()
  try {
    const before = pidsOf(core)
    entry.reading = await limited(clock, READ_LIMIT_MS, `probe ${probe.name}`, () =>
      readOne(entry, stop.signal),
    )
    entry.at = clock.wall()
    entry.reported = entry.reading.database ? reportedNow(core) : []
    entry.reason = undefined
    const pooled = [...all].some(({ reading }) => reading?.pooler !== undefined)
    entry.truth = truthOf(before, pidsOf(core), entry.reading.backends, pooled, entry.truth)
    entry.sessions = await readSessions(core, entry.reading.sessions, ownSockets, entry.sessions)
  } catch (error) {
    stop.abort()
    faults.note(`probe ${probe.name}`, error)
    entry.reason = describeError(error, core.options.errorText).message
    entry.code = numberOf(error)
  }
}

/** The number of a failure of ours: `DBM-…`. */
function numberOf(error: unknown): string | undefined {
  const code = (error as { readonly code?: unknown } | null)?.code
  return typeof code === 'string' && code.startsWith('DBM-') ? code : undefined
}
