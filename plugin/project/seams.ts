import type { Facts, SeamFact } from '../facts.ts'
import type { ResolvedPluginOptions } from '../options.ts'
import type { EntryFile } from './entry-files.ts'
import type { Library } from './libraries.ts'

/** Whether Next runs something of ours when the server starts, before the first request. */
export function startsFirst(entries: readonly EntryFile[]): boolean {
  return entries.some(({ kind }) => kind === 'instrumentation')
}

/** What each seam is planned to be. */
export function seamsOf(
  libraries: readonly Library[],
  entries: readonly EntryFile[],
  options: ResolvedPluginOptions,
): Facts['seams'] {
  const library = (seam: Library['seam']): SeamFact =>
    libraries.some((each) => each.seam === seam) ? 'wrapped' : 'absent'
  const entry = (kind: EntryFile['kind']): SeamFact =>
    entries.some((each) => each.kind === kind) ? 'wrapped' : 'absent'
  return {
    proxy: entry('proxy'),
    'server-client': library('ssr'),
    'browser-client': options.wrap.browser ? library('ssr') : 'absent',
    'service-client': library('supabase-js'),
    pg: library('pg'),
    postgres: library('postgres'),
    instrumentation: entry('instrumentation'),
  }
}
