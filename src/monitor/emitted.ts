import { SEAMS, type Seam, type SeamBy } from '../model/coverage.ts'

/** What was found in the emitted files, by seam. */
export interface EmittedSeam {
  readonly state: 'wrapped' | 'bypassed' | 'absent'
  readonly by?: SeamBy
}

/** Meaning of the letters that the plugin writes (`plugin/emitted/codes.ts`); a letter that is not here was not examined. */
const STATES: ReadonlyMap<string, EmittedSeam> = new Map<string, EmittedSeam>([
  ['w', { state: 'wrapped' }],
  ['n', { state: 'wrapped', by: 'patched in place' }],
  ['l', { state: 'wrapped', by: 'patched late' }],
  ['e', { state: 'bypassed', by: 'webpack externals' }],
  ['s', { state: 'bypassed', by: 'serverExternalPackages' }],
  ['a', { state: 'bypassed', by: 'alias' }],
  ['o', { state: 'bypassed', by: 'unknown' }],
  ['.', { state: 'absent' }],
])

/**
 * @param text `emitted(…)` with one letter a seam, as the build left it; `undefined` = built before there was one
 * @returns `null` when the seam was not examined: the plan applies
 */
export function emittedSeam(text: string | undefined, seam: Seam): EmittedSeam | null {
  const letter = text?.slice('emitted('.length, -1)[SEAMS.indexOf(seam)]
  return letter === undefined ? null : (STATES.get(letter) ?? null)
}
