import type { CauseKind, Certainty, Culprit, VerdictStatus } from '../../../src/model/verdict.ts'
import type { World } from './world.ts'

/** What the verdict has to say while the incident lasts. */
export interface Expectation {
  /** The first cause; `null` = a clean look-alike, in which nothing may be called wrong. */
  readonly cause: CauseKind | null
  readonly certainty?: Certainty
  /** @default any but `healthy`; a look-alike is `healthy` */
  readonly status?: VerdictStatus
  readonly culprit?: { readonly [Part in keyof Culprit]?: string | number | RegExp }
  readonly sentence?: RegExp
  /** What the page offers to press: `free` gives taken slots back, `reset` recycles the pool. @default nothing helps */
  readonly button?: 'free' | 'reset'
}

/** One thing that happens to real applications, built on real parts. */
export interface Incident<State = unknown> {
  /** What happened, in words. */
  readonly name: string
  /** A public issue that describes it. */
  readonly issue?: string
  /** A program that this machine may lack. */
  readonly needs?: 'pgbouncer'
  readonly expect: Expectation
  /** Makes the trouble; resolves when it is there, with what `act` and `cure` need. A function is the cure itself. */
  build(world: World): State | Promise<State>
  /** Checks after the verdict was seen: what an action does, what still works. Throws with the reason. */
  act?(world: World, state: State): unknown
  /** Ends the trouble. Absent = `act` did, `build` gave it, or there is none. */
  cure?(world: World, state: State): unknown
  /** Whether nothing is left to be wrong after the cure. @default true */
  readonly heals?: boolean
}
