import { OwnError } from '../model/errors/own-error.ts'

/** The numbered problems of configuration. Each has a page, `docs/errors/<code>.md`. */
export const PROBLEMS = {
  'DBM-001': 'Unknown option',
  'DBM-002': 'Wrong type of an option',
  'DBM-003': 'Option out of range',
  'DBM-004': 'Malformed environment variable',
  'DBM-005': 'Impossible alert rule',
  'DBM-006': 'Invalid extension',
  'DBM-007': 'Optional package missing',
  'DBM-008': 'Two versions in one process',
  'DBM-009': 'Export failed',
  'DBM-011': 'Token refused',
  'DBM-012': 'History is not stored',
  'DBM-013': 'The fleet store does not answer',
  'DBM-014': 'The fleet tables are missing or old',
} as const

/** Numbers of the configuration's problems; routes, probes, plugin and command line have tables of their own. */
export type ProblemCode = keyof typeof PROBLEMS

/** One problem: the field, what was expected, what came, how to fix it. */
export interface ConfigProblem {
  readonly code: ProblemCode
  /** Path of the option (`thresholds.warning`) or name of the environment variable. */
  readonly field: string
  readonly expected: string
  /** The received value, shortened; secrets are never shown. */
  readonly received: string
  readonly fix: string
}

/** One sentence for logs and errors. */
export function sentenceOf(problem: ConfigProblem): string {
  return `${problem.code} ${PROBLEMS[problem.code]}: ${problem.field}: expected ${problem.expected}, received ${problem.received}. ${problem.fix}`
}

/** Thrown where the contract says that bad input throws (createMonitor, registerAlert). */
export class ConfigError extends OwnError {
  readonly code: ProblemCode
  readonly field: string
  readonly expected: string
  readonly received: string

  constructor(problem: ConfigProblem) {
    super(sentenceOf(problem))
    this.name = 'ConfigError'
    this.code = problem.code
    this.field = problem.field
    this.expected = problem.expected
    this.received = problem.received
  }
}

/** A value as an error message shows it: short, typed, never a function's source. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value)
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (value !== null && typeof value === 'object') return 'an object'
  return String(value)
}
