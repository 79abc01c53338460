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
      redirect: 'error',
      signal: AbortSignal.timeout(3000),
    })
    const { result, error } = ((await answer.json().catch(() => null)) ?? {}) as {
      readonly result?: unknown
      readonly error?: unknown
    }
    if (answer.ok && error === undefined && result !== undefined) return result
    throw new OwnError(`Redis by REST answered ${answer.status}${codeOf(error)}`)
  }
}

/** The same, but what Redis refuses is an error of ours with the word by which Redis names it: its sentence may hold values. */
export function naming(exec: RedisExec): RedisExec {
  return async (args) => {
    try {
      return await exec(args)
    } catch (error) {
      const code = error instanceof OwnError ? '' : codeOf(error instanceof Error ? error.message : undefined)
      throw code === '' ? error : new OwnError(`Redis refused the command${code}`)
    }
  }
}

/** The word by which Redis names an error; its sentence may hold values. */
function codeOf(error: unknown): string {
  const code = typeof error === 'string' ? /^[A-Z]{2,20}(?= )/.exec(error)?.[0] : undefined
  return code === undefined ? '' : ` (${code})`
}
