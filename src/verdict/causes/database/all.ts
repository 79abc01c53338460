import type { Detector } from '../../types.ts'
import { answers } from './answers.ts'
import { connect } from './connect.ts'
import { full } from './full.ts'
import { locks } from './locks.ts'
import { probes } from './probe.ts'
import { readOnly } from './read-only.ts'
import { untracked } from './untracked.ts'

/** What can be wrong with the database, with the connection to it, and with locks in it. */
export const DATABASE_CAUSES: readonly Detector[] = [
  probes,
  untracked,
  connect,
  answers,
  readOnly,
  full,
  locks,
]
