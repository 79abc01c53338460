import type { IncidentFile } from '../model/incident/incident-file.ts'
import { ProbeError } from '../probes/errors.ts'
import { askApp, refusalOf } from './ask-app.ts'
import { EXIT, type Exit, type Io } from './io.ts'
import { routePaths } from './route-paths.ts'

export const INCIDENT_USAGE = `next-db-monitoring incident --url <address> [--path <path>] [--token <token>] > incident.json
  Prints one redacted file for a ticket: verdict, report, history, leaks, audit, and the configuration without secrets.
  The token defaults to DB_MONITORING_ADMIN_TOKEN, then DB_MONITORING_TOKEN.`

/** Prints the incident file of a running application. @throws ProbeError DBM-420 without an address, DBM-421 when there is no such file */
export async function incident(
  io: Io,
  options: { readonly url?: string; readonly path?: string; readonly token?: string },
): Promise<Exit> {
  if (options.url === undefined) throw new ProbeError('DBM-420', 'give --url of a running application')
  const token = options.token ?? io.env.DB_MONITORING_ADMIN_TOKEN ?? io.env.DB_MONITORING_TOKEN
  const answer = await askApp(io, options.url, {
    paths: routePaths(io, 'database', options.path),
    query: '?incident=true',
    token,
  })
  if (answer.status !== 200) throw new ProbeError('DBM-421', refusalOf(answer))
  const file = answer.body as IncidentFile | null
  if (file?.kind !== 'next-db-monitoring/incident')
    throw new ProbeError(
      'DBM-421',
      'it answers without an incident file: does it run this version of next-db-monitoring?',
    )
  io.say(JSON.stringify(file, null, 2))
  return EXIT.ok
}
