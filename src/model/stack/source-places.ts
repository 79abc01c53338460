/** Finds the sources behind built files. */
export interface SourcePlaces {
  /**
   * Reads what resolving a stack needs, off the request path where it can. Never rejects.
   * @returns `false` = something is there and could not be read now (no file handle left): ask again
   */
  load(stack: string): Promise<boolean>
  /** The source of a place in a built file, lines and columns from 1; `null` = unknown. */
  resolve(
    file: string,
    line: number,
    column: number | null,
  ): { readonly file: string; readonly line: number; readonly column: number } | null
}
