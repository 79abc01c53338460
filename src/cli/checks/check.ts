import type { Io } from '../io.ts'

/** Result of one check. */
export interface Found {
  readonly status: 'ok' | 'warn' | 'bad'
  readonly what: string
  /** The fix; absent when nothing is wrong. */
  readonly fix?: string
}

/** The doctor's arguments. */
export interface Patient {
  readonly io: Io
  /** Address of a running application. */
  readonly url: string | undefined
  /** Paths of the routes when the user gives them. */
  readonly path: string | undefined
  readonly healthPath: string | undefined
  readonly token: string | undefined
}
