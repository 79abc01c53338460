import type { OperationReport } from '../../../src/model/report/operation.ts'
import { isOperationReport } from './check-report.ts'
import { type Client, failure, malformed, type OperationBody, send } from './request.ts'

/* What changes something: its code comes when something is to be changed. */

/** POST an operation; `key` makes a repeated send of the same confirmation harmless. @throws MonitoringError */
export async function runOperation(
  client: Client,
  url: string,
  body: OperationBody,
  key: string,
): Promise<OperationReport> {
  const request = `POST ${url} ${body.operation}`
  const response = await send(client, url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', 'idempotency-key': key },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw await failure(response, request)
  const answer: unknown = await response.json().catch(() => undefined)
  if (!isOperationReport(answer)) throw malformed(response, request, 'operation')
  return answer
}

/** GET a file as the server writes it. @throws MonitoringError */
export async function readFile(client: Client, url: string): Promise<Blob> {
  const response = await send(client, url, {})
  if (!response.ok) throw await failure(response, `GET ${url}`)
  return response.blob()
}

/** Hands a file to the browser. */
export function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

export { newKey } from './key.ts'
