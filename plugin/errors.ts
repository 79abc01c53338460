/** The numbered problems of the build-time half. Each has a page, `docs/errors/<code>.md`. */
export const PLUGIN_PROBLEMS = {
  'DBM-101': 'Unknown plugin option',
  'DBM-102': 'Wrong value of a plugin option',
  'DBM-103': 'Unreadable config file',
  'DBM-104': 'Unsupported Next.js version',
  'DBM-105': 'Missing package',
  'DBM-106': 'Route already taken',
  'DBM-107': 'Unusable Next.js configuration',
  'DBM-108': 'Routes not mounted',
  'DBM-109': 'File or package not wrapped',
  'DBM-110': 'Monitoring routes behind the proxy',
  'DBM-111': 'Library bypasses its seam',
  'DBM-112': 'Database libraries that are not tracked',
  'DBM-113': 'Part of the configuration replaced',
} as const

/** Numbers of the problems a build can have. */
export type PluginProblemCode = keyof typeof PLUGIN_PROBLEMS

export interface PluginProblem {
  readonly code: PluginProblemCode
  /** The option, package or file concerned. */
  readonly field: string
  readonly expected: string
  readonly received: string
  /** What to do, in one or two sentences. */
  readonly fix: string
}

/** One paragraph for the terminal. */
export function explain(problem: PluginProblem): string {
  return (
    `next-db-monitoring ${problem.code} ${PLUGIN_PROBLEMS[problem.code]}: ${problem.field}\n` +
    `  expected: ${problem.expected}\n` +
    `  received: ${problem.received}\n` +
    `  fix:      ${problem.fix}\n` +
    `  more:     node_modules/next-db-monitoring/docs/errors/${problem.code}.md`
  )
}

/** Stops the build: the input cannot be valid. */
export class PluginError extends Error {
  readonly code: PluginProblemCode
  readonly field: string
  readonly expected: string
  readonly received: string
  readonly fix: string

  constructor(problem: PluginProblem) {
    super(explain(problem))
    this.name = 'PluginError'
    this.code = problem.code
    this.field = problem.field
    this.expected = problem.expected
    this.received = problem.received
    this.fix = problem.fix
  }
}

/** A value as a message shows it: short and typed. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value)
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (value !== null && typeof value === 'object') return 'an object'
  return String(value)
}
