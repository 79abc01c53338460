import type { FileRun, Result, State } from './results.ts'

/** A test that ended otherwise with monitoring than without. */
export interface Difference {
  readonly file: string
  readonly test: string
  readonly bare: State | 'not run'
  readonly wrapped: State | 'not run'
  /** Why it failed, on the side where it did. */
  readonly error: string
}

/** Test by test, in the order of the bare run. */
export function differences(bare: FileRun, wrapped: FileRun): Difference[] {
  const names = new Set([...bare.results.keys(), ...wrapped.results.keys()])
  return [...names].flatMap((test) => {
    const before = bare.results.get(test)
    const after = wrapped.results.get(test)
    if (before?.state === after?.state) return []
    const error = after?.error || before?.error || ''
    return [{ file: bare.file, test, bare: stateOf(before), wrapped: stateOf(after), error }]
  })
}

function stateOf(result: Result | undefined): Difference['bare'] {
  return result?.state ?? 'not run'
}
