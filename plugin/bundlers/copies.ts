import type { EmittedCodes } from '../emitted/codes.ts'
import { codeOutside, seamOf } from '../emitted/judge.ts'
import type { Facts } from '../facts.ts'
import type { EntryFile } from '../project/entry-files.ts'
import type { Library } from '../project/libraries.ts'
import { type Decided, type OwnCopies, type OwnCopy, ownCopiesOf } from '../project/own-copies.ts'
import { byHand, warn } from '../warn.ts'

/**
 * Copies that a bundler cannot keep apart by itself. webpack asks who imports, and leaves outside what has a copy of `pg`: it is
 * patched where Node loads it.
 * @param dir the app's
 */
export function copiesFor(
  bundler: Facts['bundler'],
  dir: string,
  libraries: readonly Library[],
  decided: Decided,
): OwnCopies {
  if (bundler === 'turbopack') return ownCopiesOf(dir, libraries, decided)
  const drivers = libraries.filter(({ seam }) => seam === 'pg')
  return { ...ownCopiesOf(dir, drivers, decided), mixed: [] }
}

/**
 * Tells once which packages bring another copy of a library, where that leaves operations without a figure.
 * @param entries the app's own entry files: an instrumentation decides whether copies that Node loads are patched
 */
export function sayOwnCopies({ mixed, loaded }: OwnCopies, entries: readonly EntryFile[]): void {
  for (const [name, copies] of byLibrary(mixed)) {
    const { library } = copies[0] as OwnCopy
    warn({
      code: 'DBM-109',
      field: name,
      expected: `one version of ${name} in all that is built into the app`,
      received: `${listed(copies)}, beside ${library.version} of the app`,
      fix: `Turbopack knows one stand-in for a name, whoever imports it, so every package keeps its copy and ${name} is not replaced${library.seam === 'pg' ? ' (a copy that Node loads is tracked all the same)' : ''}. Install one version for all, build with webpack, ${serverOnly(copies)}or track by hand: ${byHand(library.seam)}.`,
    })
  }
  const unpatched = loaded.filter(
    ({ library }) =>
      !mixed.some((copy) => copy.library === library) && codeOutside(library, { entries, by: 's' }) === 's',
  )
  for (const [name, copies] of byLibrary(unpatched))
    warn({
      code: 'DBM-109',
      field: `${name} of ${copies.map(({ owner }) => owner).join(', ')}`,
      expected: 'the copy of the app',
      received: listed(copies),
      fix: `${name} of the app is tracked; these copies, which Node loads, are not. Install one version for all${name === 'postgres' ? ', or add an instrumentation.ts, by which the copies that Node loads are patched' : ''}.`,
    })
}

/** Tells once that a package was built with its own copy. */
export function sayBuiltWithOwnCopy({ owner, library, version }: OwnCopy): void {
  warn({
    code: 'DBM-109',
    field: `${library.name} of ${owner}`,
    expected: `version ${library.version}, the copy of the app`,
    received: `version ${version}, a copy of its own`,
    fix: `It is built with that copy, which is not tracked; the app's is. Install one version for all, or track by hand: ${byHand(library.seam)}.`,
  })
}

/** What the running app is told of libraries that are not replaced. The copy of a driver that Node loads is judged in what was emitted. */
export function bypassedBy({ mixed }: OwnCopies): Partial<EmittedCodes> {
  const codes: Partial<Record<keyof EmittedCodes, 'o'>> = {}
  for (const { library } of mixed) {
    if (library.external && library.listed) continue
    codes[seamOf(library)] = 'o'
    if (library.seam === 'ssr') codes['browser-client'] = 'o'
  }
  return codes
}

function byLibrary(copies: readonly OwnCopy[]): ReadonlyMap<string, readonly OwnCopy[]> {
  const found = new Map<string, OwnCopy[]>()
  for (const copy of copies) found.set(copy.library.name, [...(found.get(copy.library.name) ?? []), copy])
  return found
}

function listed(copies: readonly OwnCopy[]): string {
  return copies.map(({ owner, version }) => `${version} of ${owner}`).join(', ')
}

/** What the user may know and we cannot. */
function serverOnly(copies: readonly OwnCopy[]): string {
  const names = copies.filter(({ source }) => !source).map(({ owner }) => owner)
  return names.length === 0
    ? ''
    : `list what only the server uses in serverExternalPackages (${names.join(', ')}), `
}
