import type { Difference } from './compare.ts'
import type { Compared } from './compared.ts'
import type { Seen } from './results.ts'

/** The figures of a run, a line for each suite and set of options, then every difference by name. */
export function tableOf(all: readonly Compared[]): string {
  const rows = all.map((one) => [
    one.suite,
    one.optionSet,
    String(one.tests),
    String(one.bare),
    String(one.passed),
    String(one.differences.length),
    String(one.unsteady.length),
    String(sum(one.seen, ({ operations }) => operations)),
    String(faultsOf(one.seen).length),
  ])
  const head = [
    'suite',
    'options',
    'tests',
    'bare',
    'wrapped',
    'differences',
    'unsteady',
    'operations',
    'faults',
  ]
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)))
  const line = (row: readonly string[]): string =>
    row.map((cell, at) => (at < 2 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ')
  return [head, ...rows].map(line).concat(all.flatMap(namedOf)).join('\n')
}

/** Whether monitoring changed anything, had a fault, or saw nothing where it was on. */
export function isWrong({ optionSet, differences, seen }: Compared): boolean {
  const operations = sum(seen, (one) => one.operations)
  return differences.length > 0 || faultsOf(seen).length > 0 || operations > 0 === (optionSet === 'off')
}

/** What went wrong on our side; that monitoring is off is no fault here. */
function faultsOf(seen: readonly Seen[]): string[] {
  const all = seen.flatMap(({ faults }) => faults).filter(({ message }) => !/switched off/.test(message))
  return [...new Set(all.map(({ part, message }) => `${part}: ${message}`))]
}

function namedOf({ suite, optionSet, differences, expected, unsteady, failing, seen }: Compared): string[] {
  const at = `${suite}, ${optionSet}`
  return [
    ...grouped(differences).map((one) => `\n${at}: ${one}`),
    ...expected.map(({ test }) => `\n${at}: looks at what monitoring adds: ${test}`),
    ...grouped(unsteady).map((one) => `\n${at}: not the same in every run: ${one}`),
    ...failing.map((test) => `\n${at}: fails without monitoring too: ${test}`),
    ...faultsOf(seen).map((fault) => `\n${at}: fault of the monitor: ${fault}`),
  ]
}

/** A process that ends early leaves out many tests: they are one line. */
function grouped(all: readonly Difference[]): string[] {
  const left = all.filter(({ wrapped }) => wrapped === 'not run')
  const others = all.filter((one) => left.length < 3 || !left.includes(one)).map(named)
  return left.length < 3 ? others : [...others, `${left[0]?.file}: ${left.length} tests not run wrapped`]
}

function named({ file, test, bare, wrapped, error }: Difference): string {
  return `${file}: ${test}: ${bare} bare, ${wrapped} wrapped\n${error.replace(/^/gm, '    ')}`
}

function sum(all: readonly Seen[], of: (one: Seen) => number): number {
  return all.reduce((total, one) => total + of(one), 0)
}
