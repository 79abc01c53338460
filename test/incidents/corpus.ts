import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Incident } from './kit/incident.ts'

/** One file of `cases/`: its folder is the kind of trouble, its name what happened. */
export interface Case {
  readonly folder: string
  readonly file: string
  readonly incident: Incident
}

/** Every incident of `cases/`, in the order of their paths. */
export async function corpus(): Promise<readonly Case[]> {
  const root = fileURLToPath(new URL('./cases/', import.meta.url))
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()
  return Promise.all(
    files.map(async (name) => {
      const { incident } = (await import(
        /* @vite-ignore */ new URL(`./cases/${name}`, import.meta.url).href
      )) as { incident: Incident }
      const [folder = '', file = ''] = name.split(/[\\/]/)
      return { folder, file, incident }
    }),
  )
}
