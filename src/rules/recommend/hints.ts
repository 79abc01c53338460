import type { Advice } from './advice.ts'
import { halfBlind } from './database/probe-lacks-grant.ts'
import { roleLimit } from './database/role-limit.ts'
import { sessionPooler } from './database/session-pooler.ts'
import { neverUsed } from './pools/never-used.ts'

/** Settings worth changing while nothing is wrong yet. A new one is a line here. */
export const HINTS: readonly Advice[] = [roleLimit, sessionPooler, neverUsed, halfBlind]
