import type { OperationReport } from '../../../src/model/report/operation.ts'
import { isOperationReport } from './check-report.ts'
import { type Client, failure, malformed, type OperationBody, send } from './request.ts'
import { withQuery } from './urls.ts'

/* What changes something: loaded when something is to be changed. */

/** POST an operation; `key` makes sending the same confirmation twice harmless. @throws MonitoringError */
export async function runOperation(
  client: Client,
  url: string,
  { at, ...rest }: OperationBody,
  key: string,
): Promise<OperationReport> {
  const body = at === undefined ? rest : { ...rest, id: `${rest.id}@${at}` }
  const request = `POST ${url} ${body.operation}`
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', 'idempotency-key': key },
    body: JSON.stringify(body),
  }
  return send(client, url, init, async (response) => {
    if (!response.ok) throw await failure(response, request)
    const answer: unknown = await response.json().catch(() => undefined)
    if (!isOperationReport(answer)) throw malformed(response, request, 'operation')
    return answer
  })
}

/** What can be saved: the report with its history, the history as CSV, or the redacted incident file of the command line. */
export type FileKind = 'json' | 'csv' | 'incident'

/** Address and name of a file; the report and the history reach back `hours`. */
export function fileOf(
  base: string,
  kind: FileKind,
  hours: number,
  at: Date,
): { readonly url: string; readonly name: string } {
  const minute = at.toISOString().slice(0, 16).replace(':', '')
  return kind === 'incident'
    ? { url: withQuery(base, { incident: true }), name: `db-incident-${minute}.json` }
    : {
        url: withQuery(base, { format: kind, history: true, hours, limit: 10_000 }),
        name: `database-connections-${minute}.${kind}`,
      }
}

/** GET a file as the server writes it, and hand it to the browser. @returns its name. @throws MonitoringError */
export async function saveFile(client: Client, base: string, kind: FileKind, hours: number): Promise<string> {
  const { url, name } = fileOf(base, kind, hours, new Date())
  // A large file may take longer than an answer: only its beginning is waited for.
  const response = await send(client, url, {}, (answer) => answer)
  if (!response.ok) throw await failure(response, `GET ${url}`)
  download(await response.blob(), name)
  return name
}

function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

export { newKey } from './key.ts'
