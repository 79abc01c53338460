import type { Io } from '../io.ts'

/** What one look at one thing found. */
export interface Found {
  readonly status: 'ok' | 'warn' | 'bad'
  readonly what: string
  /** What to do; absent when nothing is wrong. */
  readonly fix?: string
}

/** The doctor's arguments. */
export interface Patient {
  readonly io: Io
  /** Address of a running application. */
  readonly url: string | undefined
  readonly token: string | undefined
}
