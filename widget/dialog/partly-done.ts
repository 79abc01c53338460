import type { Told } from './result.ts'

/** Some of it was done before it failed: what was done stays done, and is told beside the failure. */
export class PartlyDone extends Error {
  readonly done: Told
  /** Why the rest was not. */
  readonly why: unknown

  constructor(done: Told, why: unknown) {
    super(done.text)
    this.done = done
    this.why = why
  }
}
