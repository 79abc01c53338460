import { hexOf } from '../../model/tools/hex.ts'
import { sameSecret } from './secret.ts'

/** Slows down guessing a weak token from an intercepted pass; derived once a process. */
const ROUNDS = 10_000
const SALT = 'next-db-monitoring ingest v1'

/**
 * What our own senders show to the ingest route instead of a token: derived from it, and valid only for adding counts. An
 * isolate finds its server by the address of the request, which a caller may forge: a server at that address learns no
 * token.
 * @returns 64 hexadecimal digits
 */
export async function ingestPass(token: string): Promise<string> {
  const { subtle } = crypto
  const bytes = new TextEncoder()
  const key = await subtle.importKey('raw', bytes.encode(token), 'PBKDF2', false, ['deriveBits'])
  const salt = bytes.encode(SALT)
  const bits = await subtle.deriveBits(
    { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ROUNDS },
    key,
    256,
  )
  return hexOf(bits)
}

/** Verifies passes of a server's tokens. @returns whether this is one of them */
export function createPassCheck(tokens: readonly (string | null)[]): (given: string) => Promise<boolean> {
  let passes: Promise<readonly string[]> | undefined
  return async (given) => {
    if (!/^[0-9a-f]{64}$/.test(given)) return false
    passes ??= Promise.all(tokens.flatMap((token) => (token === null ? [] : [ingestPass(token)])))
    const found = await Promise.all((await passes).map((pass) => sameSecret(given, pass)))
    return found.includes(true)
  }
}
