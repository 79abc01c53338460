import type { Facts } from '../facts.ts'

export type EmittedSeam = keyof Facts['seams']

/** The seams in the order of their letters; `src/monitor/emitted.ts` reads them in the same one. */
export const SEAM_ORDER: readonly EmittedSeam[] = [
  'proxy',
  'server-client',
  'browser-client',
  'service-client',
  'pg',
  'postgres',
  'instrumentation',
]

/**
 * State of a seam in the emitted files: `w` wrapped, `n` wrapped (Node loads the driver and the copy is
 * patched in place), `l` the same, only once one of our routes was asked; bypassed by `e` webpack externals, `s` serverExternalPackages, `a` an alias, `o` something else;
 * `.` absent; `-` not examined.
 */
export type EmittedCode = 'w' | 'n' | 'l' | 'e' | 's' | 'a' | 'o' | '.' | '-'

export type EmittedCodes = Readonly<Record<EmittedSeam, EmittedCode>>

const MARK = /emitted\(([wnlesao.-]{7})\)/

/** The text that is compiled into the app and rewritten, at the same length, in what was emitted. */
export function emittedText(codes: Partial<EmittedCodes> = {}): string {
  return `emitted(${SEAM_ORDER.map((seam) => codes[seam] ?? '-').join('')})`
}

/**
 * A file's text with the findings inserted.
 * @returns `null` when nothing changes
 */
export function rewritten(text: string, found: Partial<EmittedCodes>): string | null {
  let changed = false
  const next = text.replace(new RegExp(MARK, 'g'), (whole, letters: string) => {
    const codes = Object.fromEntries(
      SEAM_ORDER.map((seam, index) => [seam, found[seam] ?? (letters[index] as EmittedCode)]),
    )
    const replaced = emittedText(codes)
    if (replaced !== whole) changed = true
    return replaced
  })
  return changed ? next : null
}

/** The facts a file's text already contains; `null` = none. */
export function codesIn(text: string): EmittedCodes | null {
  const letters = MARK.exec(text)?.[1]
  if (letters === undefined) return null
  return Object.fromEntries(
    SEAM_ORDER.map((seam, index) => [seam, letters[index] as EmittedCode]),
  ) as EmittedCodes
}
