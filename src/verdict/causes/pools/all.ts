import type { Detector } from '../../types.ts'
import { copies } from './copies.ts'
import { leak } from './leak.ts'
import { dead, ghosts } from './lost.ts'
import { pressure } from './pressure.ts'
import { slots } from './slots.ts'

/** What can be wrong with a pool of this process, or one that a probe measured. */
export const POOL_CAUSES: readonly Detector[] = [dead, leak, ghosts, slots, pressure, copies]
