/** Query that marks the user's own module, so that the facade can import it without being loaded again. */
export const MARKER = 'db-monitoring-original'

/** Names by which Next runs a file, without extension. */
export type EntryName = 'proxy' | 'middleware' | 'instrumentation'

/** A file that gets a facade. */
export interface Replaced {
  readonly name: EntryName
  /** As it is called on the disk, where a link may have led. */
  readonly file: string
}

/** How a facade asks for the user's own module: a string of its source. */
export function originalOf(file: string): string {
  return JSON.stringify(`./${file}?${MARKER}`)
}
