import type { SessionsReport } from '../../model/report/instance.ts'
import type { MonitoringReport } from '../../model/report/monitoring.ts'
import { type AppAnswer, askApp, refusalOf } from '../ask-app.ts'
import { routePaths } from '../route-paths.ts'
import type { Found, Patient } from './check.ts'
import { foundIn } from './verdict.ts'

/** Checks of a running application whether its routes exist, who may read them, and what it really tracks. */
export async function checkRoutes({ io, url, path, healthPath, token }: Patient): Promise<readonly Found[]> {
  if (url === undefined)
    return [
      {
        status: 'warn',
        what: 'The routes were not checked',
        fix: 'Give --url, for example --url http://localhost:3000',
      },
    ]
  try {
    const alive = await askApp(io, url, {
      paths: routePaths(io, 'health', healthPath),
      query: '?probe=liveness',
      token: undefined,
    })
    const monitoring = await askApp(io, url, { paths: routePaths(io, 'database', path), token })
    return [judgeHealth(alive), ...judgeMonitoring(monitoring, token)]
  } catch (error) {
    return [
      {
        status: 'bad',
        what: (error as Error).message,
        fix: 'Start the application, or correct --url (with its basePath)',
      },
    ]
  }
}

function judgeHealth(answer: AppAnswer): Found {
  if (answer.status === 200 && answer.body !== null) return { status: 'ok', what: `${answer.path} answers` }
  if (answer.status === 404)
    return {
      status: 'bad',
      what: `${answer.path} is not mounted`,
      fix: 'Use the plugin, or mount it by hand: export { GET, POST } from "next-db-monitoring/routes/health"; --health-path when it is elsewhere',
    }
  return {
    status: 'bad',
    what: `${answer.path}: ${refusalOf(answer)}`,
    fix: 'A proxy or middleware in front may redirect it: let it through',
  }
}

function judgeMonitoring(answer: AppAnswer, token: string | undefined): Found[] {
  if (answer.status === 404)
    return [
      {
        status: 'bad',
        what: `${answer.path} is not mounted`,
        fix: 'Use the plugin, or mount it by hand: export { GET, POST } from "next-db-monitoring/routes/database"; --path when it is elsewhere',
      },
    ]
  if (answer.status === 401 || answer.status === 403) {
    const fix =
      token === undefined
        ? 'Give --token, or set DB_MONITORING_TOKEN for this command'
        : 'The token is not the one the application has'
    return [
      { status: token === undefined ? 'warn' : 'bad', what: `${answer.path}: ${refusalOf(answer)}`, fix },
    ]
  }
  const report = answer.body as MonitoringReport | null
  if (answer.status !== 200 || !report?.coverage)
    return [
      {
        status: 'bad',
        what: `${answer.path}: ${refusalOf(answer)}`,
        fix: 'A proxy or middleware in front may answer in its place: let it through',
      },
    ]
  return [{ status: 'ok', what: `${answer.path} answers: ${report.status}` }, ...judgeReport(report)]
}

/** Sessions of the application in the database beyond those it tracks; an older version does not report them. */
function judgeSessions(found: SessionsReport | undefined): Found[] {
  if (found === undefined) return []
  const { sessions, tracked, untracked, reason } = found
  const open =
    reason === undefined
      ? []
      : [
          {
            status: 'warn' as const,
            what: `This application's sessions in the database cannot ${sessions === null ? '' : 'fully '}be identified: ${reason}`,
            fix: 'Give the probe a direct TCP connection: DB_MONITORING_DATABASE_URL',
          },
        ]
  if (sessions === null) return open
  const names = untracked.map(({ name, count }) => `${name} (${count})`).join(', ')
  return [
    untracked.length === 0
      ? { status: 'ok', what: `${sessions} sessions in the database, all of them tracked` }
      : {
          status: 'warn',
          what: `${sessions} sessions in the database, ${tracked} tracked; untracked: ${names}`,
          fix: 'Load the driver where the plugin sees it, or use trackPool and trackSql',
        },
    ...open,
  ]
}

function judgeReport({ verdict, coverage, database, faults, collection }: MonitoringReport): Found[] {
  return [
    // The application's own verdict, verbatim: nothing is judged twice.
    ...(verdict === undefined ? [] : foundIn(verdict)),
    ...coverage.seams
      .filter(({ state }) => state === 'never-seen')
      .map(({ seam }) => ({
        status: 'warn' as const,
        what: `${seam} is wrapped, but nothing ever came through it`,
        fix: 'Import the library where the plugin sees it, or track by hand',
      })),
    ...coverage.seams
      .filter(({ state }) => state === 'bypassed')
      .map(({ seam, by = 'unknown' }) => ({
        status: 'warn' as const,
        what: `${seam} is bypassed (by ${by}): its operations are not tracked`,
        fix: 'Remove what bypasses it, or track by hand; the build names the library (DBM-111)',
      })),
    ...judgeSessions(coverage.sessions),
    ...(collection.running
      ? []
      : [
          {
            status: 'warn' as const,
            what: 'The beat is stopped: no history, no alerts',
            fix: 'POST start-collection, or restart',
          },
        ]),
    ...(database.reason === undefined
      ? []
      : [
          {
            status: 'warn' as const,
            what: `The application cannot ask its database: ${database.reason}`,
            fix: 'Set DB_MONITORING_DATABASE_URL where the application runs',
          },
        ]),
    ...faults.map(({ part, count, message }) => ({
      status: 'warn' as const,
      what: `Fault of ${part} (${count} times): ${message}`,
      fix: 'See the message',
    })),
  ]
}
