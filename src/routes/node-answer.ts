import type { ServerResponse } from 'node:http'

/** Headers that middleware may have set before us: ours stand beside them. */
const BESIDE: ReadonlySet<string> = new Set(['set-cookie', 'vary'])

/** Sends a standard Response by one of Node's server, its body as it is read. Ends early when the receiver goes away. */
export async function send(answer: Response, response: ServerResponse): Promise<void> {
  response.statusCode = answer.status
  // Each cookie comes by itself.
  for (const [name, value] of answer.headers) {
    if (BESIDE.has(name)) response.appendHeader(name, value)
    else response.setHeader(name, value)
  }
  const reader = answer.body?.getReader()
  if (reader === undefined) {
    response.end()
    return
  }
  response.once('close', () => void reader.cancel().catch(() => {}))
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      if (!response.write(value)) await drained(response)
    }
    response.end()
  } catch (error) {
    // The status is sent: a broken connection is how the receiver learns that this is not all.
    response.destroy(error instanceof Error ? error : undefined)
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed) return resolve()
    const go = (): void => {
      response.off('drain', go)
      response.off('close', go)
      resolve()
    }
    response.once('drain', go)
    response.once('close', go)
  })
}
