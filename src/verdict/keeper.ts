import type { Observation } from '../model/snapshot.ts'
import { consider } from './judge.ts'
import { type Judgement, NO_MEMORY } from './judgement.ts'
import type { Context } from './types.ts'

/** Judges look after look. */
export type Keeper = (seen: Observation, context: Context, looks: 0 | 1) => Omit<Judgement, 'memory'>

/** The verdict of one monitor; its only state is that of earlier looks. */
export function createKeeper(): Keeper {
  let memory = NO_MEMORY
  return (seen, context, looks) => {
    const { memory: next, ...judgement } = consider(seen, memory, context, looks)
    if (looks === 1) memory = next
    return judgement
  }
}
