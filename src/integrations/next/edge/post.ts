import { ingestKey, ingestPath } from 'next-db-monitoring/internal/build-facts'
import { ingestPass } from '../../../http/access/ingest-pass.ts'
import type { IngestBody } from '../../../model/report/ingest.ts'
import { hexOf } from '../../../model/tools/hex.ts'
import { createAddresses } from './addresses.ts'
import type { EdgeMessage } from './counts.ts'
import { MIDDLEWARE, secretsOf } from './isolate.ts'

/** ms after which a message is given up; the counts go with the next one. */
const TIME_LIMIT_MS = 3_000

/**
 * Sends counts to the app's ingest route. The route requires a proof from senders without an origin; tokens and keys themselves are not sent.
 * @returns what sends a message and says whether it is done with; a refused proof is followed by the next one
 */
export function createPost(): (message: EdgeMessage, requestUrl: string) => Promise<boolean> {
  // No time: isolates begin in the same millisecond, and messages are numbered by sender. Made behind a response, never in a render.
  let sender: string | undefined
  const proofs = secretsOf(ingestKey).map((secret) => () => ingestPass(secret))
  let current = 0
  let pass: Promise<string> | undefined
  const addresses = createAddresses()
  return async (message, requestUrl) => {
    if (ingestPath === null) return false
    try {
      sender ??= `edge-${hexOf(crypto.getRandomValues(new Uint8Array(6)))}`
      pass ??= proofs[current]?.()
      const body: IngestBody = { v: 1, sender, runtime: 'edge', service: MIDDLEWARE, ...message }
      const proof = await pass
      const response = await addresses.reach(new URL(ingestPath, requestUrl), (address) =>
        send(address, JSON.stringify(body), proof),
      )
      if (response.status === 401 && current < proofs.length - 1) {
        current++
        pass = undefined
      }
      // A message refused for its content would be refused for ever, and block those behind it.
      return response.ok || response.status === 400 || response.status === 413
    } catch {
      // Not there, too slow, or no proof could be made: the counts stay for the next message.
      return false
    }
  }
}

function send(address: URL, body: string, proof: string | undefined): Promise<Response> {
  return fetch(address, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(proof === undefined ? {} : { authorization: `Bearer ${proof}` }),
    },
    body,
    // A guard of the user's may answer with a redirect; following it would request an unwanted page.
    redirect: 'manual',
    signal: AbortSignal.timeout(TIME_LIMIT_MS),
  })
}
