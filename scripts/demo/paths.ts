import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT: string = fileURLToPath(new URL('../..', import.meta.url))
export const CACHE: string = join(ROOT, '.cache')
export const EXAMPLE: string = join(ROOT, 'examples', 'supabase-app')
/** Where the example's package.json expects the package. */
export const TARBALL: string = join(CACHE, 'next-db-monitoring.tgz')
export const APP_LOG: string = join(CACHE, 'demo-app.log')
/** Process ids of a demo under way, so that the next one can clean up after a killed one. */
export const RUNNING: string = join(CACHE, 'demo-running.json')

mkdirSync(CACHE, { recursive: true })
