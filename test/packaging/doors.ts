import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const root: string = fileURLToPath(new URL('../..', import.meta.url))

type Target = string | { readonly [condition: string]: Target }

export interface Manifest {
  readonly name: string
  readonly exports: Readonly<Record<string, Target>>
  readonly imports: Readonly<Record<string, Target>>
  readonly dependencies: Readonly<Record<string, string>>
}

export const manifest: Manifest = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as Manifest

/** Every file a target names, whatever the condition. */
export function filesOf(target: Target): string[] {
  return typeof target === 'string' ? [target] : Object.values(target).flatMap(filesOf)
}
