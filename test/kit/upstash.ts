import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { freePort } from './port.ts'
import { plainRedis } from './redis.ts'

/**
 * A look-alike of Upstash's REST address in front of a real Redis: a command is a JSON array that is posted to `/`, several to `/pipeline`; answers are
 * `{ result }` or `{ error }`, 400 for what Redis refuses, 401 for a wrong token, 429 beyond the limit.
 */
export interface Upstash {
  readonly url: string
  readonly token: string
  /** Commands that came, the newest last. */
  readonly commands: readonly string[]
  /** From now on every call gets this status; `null` = they are answered. */
  answerWith(status: 429 | 500 | null): void
  stop(): Promise<void>
}

const TOKEN = 'AYQgASQ-look-alike'

/** @param redisPort of a real Redis @param user sent as AUTH, for a user with fewer permissions */
export async function startUpstash(redisPort: number, user?: readonly [string, string]): Promise<Upstash> {
  const redis = plainRedis(redisPort)
  if (user) await redis.exec(['AUTH', ...user])
  const commands: string[] = []
  let refusing: 429 | 500 | null = null
  const run = async (command: unknown): Promise<{ result: unknown } | { error: string }> => {
    if (!Array.isArray(command) || command.length === 0) return { error: 'ERR failed to parse command' }
    commands.push(String(command[0]))
    try {
      return { result: await redis.exec(command.map(String)) }
    } catch (error) {
      return { error: (error as Error).message }
    }
  }
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const say = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    if (refusing === 429) return say(429, { error: 'ERR max daily request limit exceeded. Limit: 10000' })
    if (refusing !== null) return say(refusing, 'no JSON object')
    if (request.headers.authorization !== `Bearer ${TOKEN}`)
      return say(401, { error: 'WRONGPASS invalid or missing auth token' })
    const body: unknown = JSON.parse(await textOf(request))
    if (request.url === '/pipeline')
      return say(200, await Promise.all((Array.isArray(body) ? body : []).map(run)))
    const said = await run(body)
    say('error' in said ? 400 : 200, said)
  }
  const server = createServer((request, response) => void answer(request, response))
  const port = await freePort()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${port}`,
    token: TOKEN,
    commands,
    answerWith(status) {
      refusing = status
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await redis.close()
    },
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}
