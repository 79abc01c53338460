import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/* What an installation of this package brings along: all of it, however deep, as package-lock.json has it. */

interface Locked {
  readonly license?: string
  readonly integrity?: string
  readonly hasInstallScript?: true
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const read = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8'))
const OURS = read('package.json') as { dependencies: Readonly<Record<string, string>> }
const LOCKED = (read('package-lock.json') as { packages: Readonly<Record<string, Locked>> }).packages

/** Licences that ask for no more than their own text. */
const FREE = ['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0']

/** Where Node finds a package from another one's folder. */
function placeOf(name: string, from: string): string {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const place = `${folder}${folder === '' ? '' : '/'}node_modules/${name}`
    if (LOCKED[place] !== undefined) return place
    if (!folder.includes('node_modules')) throw new Error(`${name} of ${from || 'ours'} is not locked`)
  }
}

function closure(): ReadonlyMap<string, Locked> {
  const found = new Map<string, Locked>()
  const add = (name: string, from: string): void => {
    const place = placeOf(name, from)
    const locked = LOCKED[place]
    if (locked === undefined || found.has(place)) return
    found.set(place, locked)
    for (const one of Object.keys({ ...locked.dependencies, ...locked.optionalDependencies })) add(one, place)
  }
  for (const name of Object.keys(OURS.dependencies)) add(name, '')
  return found
}

it('no dependency, however deep, runs a script at its installation, has no checksum or asks for more than its licence text', () => {
  const all = [...closure()]
  expect(all.length).toBeGreaterThan(5)
  expect(
    all.filter(
      ([, { license = '', integrity, hasInstallScript }]) =>
        hasInstallScript === true || integrity === undefined || !FREE.includes(license),
    ),
  ).toEqual([])
})
