import { beforeEnd } from './farewell.ts'
import { watchLoads } from './loads.ts'
import type { Runtime } from './types.ts'

/** What a process does once. */
export const life: Pick<Runtime, 'watchLoads' | 'beforeEnd'> = { watchLoads, beforeEnd }
