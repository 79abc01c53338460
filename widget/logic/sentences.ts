import type { MonitoringError } from '../data/error.ts'
import type { Count, Labels } from '../labels/labels.ts'
import type { Format } from './format.ts'
import { countsRequests } from './pool.ts'
import type { Verdict } from './verdict.ts'

export function count(format: Format, n: number): Count {
  return { n, s: format.int(n) }
}

/** Keeps a name of its own direction inside a sentence of another (FSI … PDI). */
export function isolate(name: string): string {
  return `\u2068${name}\u2069`
}

/** The verdict's first sentence: what is the matter, with its numbers. */
export function sentenceOf(verdict: Verdict, labels: Labels, format: Format): string {
  const { pool, kind } = verdict
  const waiting = count(format, verdict.pending)
  const leaks = count(format, verdict.leaks.length)
  const requests = pool !== null && countsRequests(pool)
  switch (kind) {
    case 'exhausted':
      return requests ? labels.exhaustedRequests(waiting) : labels.exhaustedConnections(waiting)
    case 'pressure': {
      const say = requests ? labels.pressureRequests : labels.pressureConnections
      return say(format.int(pool?.used ?? 0), format.int(pool?.max ?? 0), waiting)
    }
    case 'waiting':
      return labels.waitingSentence(waiting)
    case 'alert':
      return verdict.alert?.message ?? ''
    case 'leaks':
      return labels.leaksSentence(leaks, format.age(limitOf(verdict)))
  }
}

/** The shortest limit that was passed, ms. */
export function limitOf(verdict: Pick<Verdict, 'leaks'>): number {
  return Math.min(...verdict.leaks.map((leak) => leak.limitMs))
}

/** Why a request failed, in a few words for inside a sentence. */
export function reasonOf(error: MonitoringError, labels: Labels): string {
  if (error.kind === 'offline') return labels.offline
  if (error.status === null) return error.message
  return error.message === '' ? `HTTP ${error.status}` : `HTTP ${error.status}: ${error.message}`
}
