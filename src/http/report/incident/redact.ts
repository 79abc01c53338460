import type { Actor } from '../../../model/audit.ts'
import { withoutUrl } from '../../../model/errors/redact/url.ts'
import type { MonitoringReport } from '../../../model/report/monitoring.ts'

/** Stands for what was removed. */
const GONE = '…'
/** Patterns that must never leave in a text: credentials of URLs, e-mail addresses, signed tokens, keys of Supabase, bearer values. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\beyJ[\w-]+(?:\.[\w-]*){1,2}/g, GONE],
  [/\b(?:sb_(?:secret|publishable)|sbp|sk_live|sk_test|ghp|xox[abp])[_-][\w-]+/g, GONE],
  [/\b(bearer|basic)\s+[\w+/=.~-]{8,}/gi, `$1 ${GONE}`],
  [/[^\s"'`<>()[\]{},;:=/]{1,64}@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b/gi, GONE],
]

/**
 * The same value with every text redacted; numbers, flags and shapes stay. Never throws on JSON values.
 * @param secrets this process's secrets: its tokens, its connection strings
 */
export function scrubbed<T>(value: T, secrets: readonly string[]): T {
  // The longest first: removing a password within a connection string first would leave the rest of the string.
  const known = secrets.filter((secret) => secret.length > 0).sort((a, b) => b.length - a.length)
  const text = (given: string): string => {
    let out = given
    for (const secret of known) out = out.replaceAll(secret, GONE)
    out = out.replace(/\S+:\/\/\S+/g, (word) => withoutUrl(word, word.indexOf('://'), GONE))
    for (const [pattern, by] of PATTERNS) out = out.replace(pattern, by)
    return out
  }
  const walk = (given: unknown): unknown => {
    if (typeof given === 'string') return text(given)
    if (Array.isArray(given)) return given.map(walk)
    if (given === null || typeof given !== 'object') return given
    return Object.fromEntries(Object.entries(given).map(([key, entry]) => [text(key), walk(entry)]))
  }
  return walk(value) as T
}

/** Numbers people, the same person with the same number; callers without a name stay without one. */
export function createPseudonyms(): <T extends { readonly actor: Actor }>(entry: T) => T {
  const numbers = new Map<string, number>()
  return (entry) => {
    const { name } = entry.actor
    if (name === null) return entry
    const number = numbers.get(name) ?? numbers.size + 1
    numbers.set(name, number)
    return { ...entry, actor: { ...entry.actor, name: `person-${number}` } }
  }
}

/** Texts of errors are only filtered elsewhere, and a filter may miss a value: a file that leaves the company contains none. */
export function withoutErrorTexts(report: MonitoringReport): MonitoringReport {
  const left = 'text left out: errorText is redacted'
  return {
    ...report,
    services: report.services.map((service) =>
      'recentErrors' in service
        ? {
            ...service,
            recentErrors: service.recentErrors.map((error) => ({
              ...error,
              error: left,
              context: error.context === null ? null : left,
            })),
          }
        : service,
    ),
    faults: report.faults.map((fault) => ({ ...fault, message: left })),
  }
}
