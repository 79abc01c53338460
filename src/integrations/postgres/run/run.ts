import { type Link, linkBehind } from '../connections.ts'
import type { Backend, PostgresQuery } from '../shapes.ts'
import { breakCopy, type CopyStream, followCopy, isStream } from './copy.ts'

/** Whose query it is: a use of its own, or a held connection's. */
export interface RunOwner {
  /** Its turn on a connection has come. */
  began(run: Run): void
  /** It had its turn, and the connection is done with it. */
  ended(run: Run): void
  /** It never had its turn. */
  refused(run: Run): void
  /** Its next batch can no longer be requested. */
  lost(run: Run): void
}

/** Requests, on a separate connection, that the server cancel what runs on a connection. */
export type Canceller = (target: { readonly state: Backend; readonly active: true }) => unknown

/** What aborting needs from the instance. */
export interface Breaking {
  readonly cancel: Canceller
  /** What a cursor's owner answers to have the cursor closed. */
  readonly close: unknown
}

/**
 * One query from the moment it is sent to the end of what it opens: the answer, the last batch, the end of its stream. A class,
 * against the house style, because one is made for every query.
 */
export class Run {
  readonly query: PostgresQuery
  /** When it was sent, monotonic ms. */
  readonly from: number
  failure: unknown = undefined
  /** When something last happened, monotonic ms. */
  activeAt: number
  /** Whether the server waits for the owner: to take a batch, to give or take a chunk. */
  isResting = false
  isOver = false
  /** Set once it was reclaimed. */
  broken: Error | null = null
  /** The session to cancel again; a copy, because the library writes the next session of the connection into the same object. */
  private cancelled: Backend | null = null
  private isRunning = false
  private isHandingOut = false
  private closing: unknown
  private stream: CopyStream | null = null
  private closeCursor: ((close: unknown) => void) | null = null
  private readonly owner: RunOwner

  constructor(query: PostgresQuery, owner: RunOwner) {
    this.query = query
    this.owner = owner
    this.from = performance.now()
    this.activeAt = this.from
  }

  get isBusy(): boolean {
    return this.isRunning && !this.isOver && !this.isResting
  }

  get link(): Link | undefined {
    return linkBehind(this.query.state)
  }

  started(): void {
    if (this.isRunning || this.isOver) return
    this.isRunning = true
    this.activeAt = performance.now()
    this.owner.began(this)
  }

  /** The query is answered, with rows or a stream. */
  answered(value: unknown): void {
    if (this.stream !== null || !isStream(value)) return
    this.stream = value
    this.isHandingOut = true
    this.rests()
    followCopy(value, {
      moved: (resting) => {
        this.isResting = resting
        this.activeAt = performance.now()
      },
    })
  }

  failed(error: unknown): void {
    if (this.isOver) return
    this.failure = error
    if (this.isRunning) return
    this.isOver = true
    this.owner.refused(this)
  }

  ended(): void {
    if (!this.isRunning || this.isOver) return
    if (this.isHandingOut) {
      this.isHandingOut = false
      return
    }
    this.isOver = true
    this.owner.ended(this)
  }

  /** The owner has the turn. */
  rests(): void {
    this.isResting = true
    this.activeAt = performance.now()
  }

  /** The server has the turn. */
  goesOn(): void {
    this.isResting = false
    this.activeAt = performance.now()
  }

  /** The cursor waits for its owner; the next batch can be requested in the owner's place. */
  waitsForOwner(answer: (value: unknown) => void): void {
    this.closeCursor = answer
    if (this.broken) answer(this.closing)
  }

  lost(): void {
    if (!this.isOver) this.owner.lost(this)
  }

  /** Ends it from outside: the owner gets `error` or what the server says, and the connection is done with it. */
  breakOff(error: Error, { cancel, close }: Breaking): void {
    if (this.isOver || this.broken) return
    this.broken = error
    this.closing = close
    const { state } = this.query
    if (this.isResting && this.closeCursor) {
      this.closeCursor(close)
      return
    }
    // What comes out is cancelled too: the server may have much left to send.
    if (state !== null && (!this.isResting || this.stream?._read)) {
      this.cancelled = { ...state }
      cancelQuietly(cancel, state)
    }
    if (this.stream !== null) breakCopy(this.stream, error)
  }

  /** Requests once more that the server cancels it. */
  insist({ cancel }: Breaking): void {
    if (this.cancelled !== null) cancelQuietly(cancel, this.cancelled)
  }
}

function cancelQuietly(cancel: Canceller, state: Backend): void {
  void Promise.resolve(cancel({ state, active: true })).catch(() => {})
}
