import type { Cause } from '../../../src/model/verdict.ts'
import type { Labels } from '../../labels/labels.ts'
import { culpritNames, tell } from '../../logic/causes.ts'
import type { Format } from '../../logic/format.ts'
import { byVerdict } from '../../logic/leak.ts'
import { refusedBy, waitOf } from '../../logic/pool.ts'
import type { MonitoringReport } from '../../report.ts'
import { groupLeaks } from '../leaks/leak-groups.ts'

/** A name inside a row of a table. */
const cell = (text: string): string => text.replaceAll('|', '\\|')

function causeLines(cause: Cause, labels: Labels): readonly string[] {
  const names = culpritNames(cause)
  const { pid } = cause.culprit
  // As on the page: who it is stands before it already.
  const evidence = cause.evidence.filter(({ value }) => !names.includes(value))
  const who = [...names.map((name) => `\`${name}\``), ...(pid === undefined ? [] : [labels.pid(String(pid))])]
  return [
    `**${labels.what}:** ${[cause.sentence, cause.effect].filter(Boolean).join(' ')}`,
    `**${labels.why}:** ${[`${labels.cause[cause.kind]} (${labels.certainty[cause.certainty]})`, ...who].join(' · ')}`,
    ...evidence.map(({ label, value }) => `- ${label}: ${value}`),
    `**${labels.doThis}:** ${cause.advice}`,
    `**${labels.whatNext}:** ${cause.action?.forecast ?? labels.clearsByItself}`,
  ]
}

function poolTable({ pools }: MonitoringReport, labels: Labels, format: Format): readonly string[] {
  const number = (value: number | null): string => (value === null ? '–' : format.int(value))
  const wait = (value: number | null): string => (value === null ? '–' : format.duration(value))
  return [
    `| ${labels.poolLabel} | ${labels.use} | ${labels.waiting} | p95 | ${labels.refused} |`,
    '| --- | --: | --: | --: | --: |',
    ...pools.map(
      (pool) =>
        `| ${cell(pool.name)} | ${number(pool.used)}/${number(pool.max)} | ${number(pool.pending)} | ${wait(waitOf(pool))} | ${number(refusedBy(pool).lastQuarter)} |`,
    ),
  ]
}

/**
 * The page's contents as Markdown for a ticket or a chat. It contains nothing that the page does not show.
 * @param status the word of the verdict's status
 * @returns lines of a document, without a line break at the end
 */
export function incidentReport(
  report: MonitoringReport,
  status: string,
  labels: Labels,
  format: Format,
): string {
  const { headline, others } = tell(report.verdict)
  const { id, service, environment } = report.instance
  const groups = groupLeaks(byVerdict(report.leaks, headline))
  const firing = report.alerts.filter(({ state }) => state === 'firing')
  const section = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : ['', `## ${title}`, '', ...lines]
  return [
    `# ${labels.title}: ${status}`,
    '',
    // Whoever reads it may be in another zone.
    `${service} · ${environment} · ${id} · ${format.full(Date.parse(report.timestamp))} (${report.timestamp})`,
    '',
    ...(headline === undefined ? [labels.calm] : causeLines(headline, labels)),
    ...section(
      labels.alsoWrong,
      others.map(({ sentence }) => `- ${sentence}`),
    ),
    ...section(labels.pickPool, poolTable(report, labels, format)),
    ...section(
      labels.leaks,
      groups.map(
        ({ place, leaks, heldMs }) =>
          `- ${labels.fromPlace(format.int(leaks.length), `\`${place}\``)} · ${[leaks[0]?.pool, ...new Set(leaks.flatMap(({ instance }) => instance ?? []))].join(' · ')} · ${labels.longest(format.duration(heldMs))}`,
      ),
    ),
    ...section(
      labels.alerts,
      firing.map(({ message }) => `- ${message}`),
    ),
  ].join('\n')
}
