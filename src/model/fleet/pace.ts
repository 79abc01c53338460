/** Uses that follow each other are averaged so many at a time: what slows one often slows the next, and would count as ten proofs. */
export const BATCH_USES = 10

/**
 * How long one kind of use takes, as sums over the means of full batches, so that a span of time is a difference of two of these.
 * The logarithm is averaged because times are skewed: one slow use in a thousand must not decide.
 */
export interface Pace {
  /** Full batches, since the process began. */
  readonly batches: number
  /** Sum of their means of ln(ms), and of the squares of those. */
  readonly sum: number
  readonly squares: number
  /** Sum of the squares of what each differs by from the one before: small where slow batches follow slow ones. */
  readonly steps: number
}

/** Those uses of one pool that belong together. */
export interface PaceReading extends Pace {
  readonly pool: string
  /** Their route, or their operation where no route is known. */
  readonly subject: string
}
