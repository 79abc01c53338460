/** A comparison is worth nothing when a side did not do what its name says, so that is an error. */
export function expectSeen(what: string, seen: number | undefined, expected: number): void {
  if (seen !== expected) throw new Error(`${seen ?? 'No'} ${what} were seen, ${expected} should have been.`)
}
