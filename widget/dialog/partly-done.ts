/** Some of it was done before it failed: what was done stays done, and is told beside the failure. */
export class PartlyDone extends Error {
  /** What was done, in words. */
  readonly said: string
  /** Why the rest was not. */
  readonly why: unknown

  constructor(said: string, why: unknown) {
    super(said)
    this.said = said
    this.why = why
  }
}
