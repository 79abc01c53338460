/** A count with its written form: `n` chooses the plural, `s` is what the reader sees. */
export interface Count {
  readonly n: number
  readonly s: string
}
