/** What a command may access; tests provide their own. */
export interface Io {
  /** Writes one line to standard output. */
  readonly say: (line: string) => void
  /** Writes one line to standard error. */
  readonly complain: (line: string) => void
  readonly env: Readonly<Record<string, string | undefined>>
  /** Folder of the application. */
  readonly cwd: string
  readonly fetch: typeof fetch
  readonly loadPg: () => Promise<unknown>
}

/** Exit codes of a command: done; it found a problem; it could not run its checks. */
export const EXIT = { ok: 0, bad: 1, unusable: 2 } as const

export type Exit = (typeof EXIT)[keyof typeof EXIT]
