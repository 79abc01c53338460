import { OwnError } from '../model/errors/own-error.ts'
import type { RedisClient, RedisExec } from '../model/fleet/redis-client.ts'

/** One command a client, whichever library it is of. @param ask fetch, for Upstash's REST address */
export function redisExec(client: RedisClient, ask: typeof fetch): RedisExec {
  if (typeof client === 'function') return client
  // First: clients of ioredis have a `sendCommand` too, which takes something else.
  if ('call' in client) return ([command = '', ...args]) => client.call(command, ...args)
  if ('sendCommand' in client) return (args) => client.sendCommand(args)
  return restExec(client, ask)
}

/** Upstash: one POST a command, answered by `{ result }` or `{ error }`. */
function restExec(
  { url, token }: { readonly url: string; readonly token: string },
  ask: typeof fetch,
): RedisExec {
  return async (args) => {
    const answer = await ask(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(args),
      cache: 'no-store',
      signal: AbortSignal.timeout(3000),
    })
    const body: unknown = await answer.json().catch(() => null)
    if (!answer.ok) throw new OwnError(`Redis by REST answered ${answer.status}`)
    return (body as { readonly result?: unknown } | null)?.result
  }
}
