import { LoadError, MonitoringError } from '../data/http/error.ts'
import type { Count, Labels } from '../labels/labels.ts'
import type { Format } from './format.ts'

export function count(format: Format, n: number): Count {
  return { n, s: format.int(n) }
}

/** Keeps a name of its own direction inside a sentence of another (FSI … PDI). */
export function isolate(name: string): string {
  return `\u2068${name}\u2069`
}

/** Facts that stand in one line, each with a direction of its own. */
export function lineOf(facts: readonly string[]): string {
  return facts.map(isolate).join(' · ')
}

/** Several things, with the comma of the reader's language. */
export function listOf(things: readonly string[], { comma }: Pick<Labels, 'comma'>): string {
  return things.join(`${comma} `)
}

/** Why something failed, in a few words for inside a sentence. A browser's own text for a lost connection is no help. */
export function reasonOf(error: unknown, labels: Labels): string {
  if (error instanceof LoadError) return labels.notLoaded
  if (!(error instanceof MonitoringError)) return String(error)
  if (error.kind === 'offline') return labels.offline
  if (error.status === null) return labels.unreachable
  return error.message === '' ? `HTTP ${error.status}` : `HTTP ${error.status}: ${error.message}`
}

/** An id of ours that has no words yet, made readable: `pool-nearly-full` → `Pool nearly full`. */
export function readable(id: string): string {
  const words = id.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
