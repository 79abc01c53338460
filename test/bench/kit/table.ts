import { cpus } from 'node:os'
import type { Line } from './line.ts'

const HEAD = ['', 'median', 'ratio (95 % interval)', 'goal', '']

/** The lines as a Markdown table, columns padded so that it reads in a terminal too. */
export function tableOf(lines: readonly Line[]): string {
  const rows = lines.map(({ what, median, ratio, goal, met }) => [what, median, ratio, goal, verdict(met)])
  const widths = HEAD.map((head, i) =>
    Math.max(3, head.length, ...rows.map((cells) => cells[i]?.length ?? 0)),
  )
  const row = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`
  const rule = `| ${widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`
  return [row(HEAD), rule, ...rows.map(row)].join('\n')
}

/** What the figures were measured on. */
export function machine(): string {
  const cores = cpus()
  return `Node.js ${process.versions.node} on ${process.platform} ${process.arch}, ${cores.length} cores (${(cores[0]?.model ?? 'unknown').trim()})`
}

function verdict(met: boolean | null): string {
  return met === null ? '' : met ? 'met' : '**not met**'
}
