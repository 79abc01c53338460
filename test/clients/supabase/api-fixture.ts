import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as it came over the wire. */
export interface WireRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A local server that answers as the layers of Supabase do, and writes down the bytes of every request. */
export interface ApiFixture {
  readonly url: string
  readonly requests: WireRequest[]
  /** Requests that wait for `release`. */
  readonly held: () => number
  /** Requests whose client went away before they were answered. */
  readonly gone: () => number
  release(): void
  close(): Promise<void>
}

type Route = (
  request: WireRequest,
  response: ServerResponse,
  fixture: { hold(response: ServerResponse): void; attempt: number },
) => void

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Route =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
    response.end(JSON.stringify(body))
  }
const pgrst = (status: number, code: string, message: string, proxyStatus = true): Route =>
  json(
    status,
    { code, details: null, hint: null, message },
    proxyStatus ? { 'proxy-status': `PostgREST; error=${code}` } : {},
  )

const USER = {
  id: '00000000-0000-4000-8000-000000000001',
  aud: 'authenticated',
  role: 'authenticated',
  email: 'a@example.com',
  app_metadata: {},
  user_metadata: {},
  created_at: '2026-01-01T00:00:00Z',
}
const SESSION = {
  access_token: 'header.payload.signature',
  token_type: 'bearer',
  expires_in: 3600,
  expires_at: 4102444800,
  refresh_token: 'r1',
  user: USER,
}

/** By the last part of the path that is known; `name` in `/rest/v1/name`. */
const ROUTES: Readonly<Record<string, Route>> = {
  visits: (request, response) => {
    if (request.method === 'HEAD') {
      response.writeHead(200, { 'content-range': '0-1/2', 'content-type': 'application/json' })
      return void response.end()
    }
    if (request.headers.accept === 'text/csv') {
      response.writeHead(200, { 'content-type': 'text/csv' })
      return void response.end('id,site\n1,a\n')
    }
    const rows = [
      { id: 1, site: 'a' },
      { id: 2, site: 'b' },
    ]
    const one = request.headers.accept?.includes('pgrst.object')
    json(request.method === 'POST' ? 201 : 200, one ? rows[0] : rows, { 'content-range': '0-1/2' })(
      request,
      response,
      never,
    )
  },
  none: pgrst(406, 'PGRST116', 'Cannot coerce the result to a single JSON object'),
  unique: json(409, {
    code: '23505',
    message: 'duplicate key value violates unique constraint "visits_pkey"',
    details: 'Key (id)=(plant) already exists.',
    hint: null,
  }),
  forbidden: pgrst(403, '42501', 'permission denied for table forbidden', false),
  busy: pgrst(504, 'PGRST003', 'Timed out acquiring connection from connection pool.'),
  full: json(
    503,
    { code: '53300', message: 'sorry, too many clients already', details: null, hint: null },
    { 'retry-after': '0' },
  ),
  flaky: (request, response, { attempt }) =>
    attempt < 2
      ? json(
          503,
          {
            code: 'PGRST001',
            message: 'Database client error. Retrying the connection.',
            details: null,
            hint: null,
          },
          { 'retry-after': '0' },
        )(request, response, never)
      : json(200, [{ ok: true }])(request, response, never),
  gateway: (_, response) => {
    response.writeHead(502, { 'content-type': 'text/html' })
    response.end('<html><body>502 Bad Gateway</body></html>')
  },
  huge: (_, response) => {
    response.writeHead(500, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ code: 'XX000', message: 'x'.repeat(100_000), details: null, hint: null }))
  },
  broken: (_, response) => void response.destroy(),
  slow: (_, response, { hold }) => hold(response),
  stream: (_, response, { hold }) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write('[{"id":')
    hold(response)
  },
  close_day: json(200, 7),
  token: (request, response) =>
    request.body.includes('wrong')
      ? json(
          400,
          { code: 'invalid_credentials', message: 'Invalid login credentials' },
          { 'x-sb-error-code': 'invalid_credentials', 'x-supabase-api-version': '2024-01-01' },
        )(request, response, never)
      : request.body.includes('down')
        ? json(
            500,
            { code: 500, error_code: 'unexpected_failure', msg: 'Database error loading user' },
            { 'x-sb-error-code': 'unexpected_failure' },
          )(request, response, never)
        : json(200, SESSION)(request, response, never),
  user: (request, response) =>
    request.headers.authorization?.includes('expired')
      ? json(403, { code: 'bad_jwt', message: 'invalid JWT' }, { 'x-sb-error-code': 'bad_jwt' })(
          request,
          response,
          never,
        )
      : json(200, USER)(request, response, never),
  logout: (_, response) => void response.writeHead(204).end(),
  avatars: (request, response) =>
    request.path.includes('/list/')
      ? json(200, [{ name: 'me.txt' }])(request, response, never)
      : request.method === 'GET'
        ? void response.writeHead(200, { 'content-type': 'text/plain' }).end('bytes of a file')
        : json(200, { Id: '1', Key: 'avatars/plant/me.txt' })(request, response, never),
  lost: json(400, { statusCode: '404', error: 'not_found', message: 'Object not found' }),
  crowded: json(544, {
    statusCode: '544',
    error: 'DatabaseTimeout',
    message: 'The connection to the database timed out',
  }),
  hello: json(200, { hello: 'you' }),
  failing: (_, response) => void response.writeHead(500, { 'content-type': 'text/plain' }).end('no'),
}
const never = { hold: () => {}, attempt: 0 }

export async function startApi(): Promise<ApiFixture> {
  const requests: WireRequest[] = []
  const held: ServerResponse[] = []
  let gone = 0
  const attempts = new Map<string, number>()
  const server = createServer((incoming, response) => {
    void bodyOf(incoming).then((body) => {
      const headers = Object.fromEntries(
        Object.entries(incoming.headers).map(([key, value]) => [key, String(value)]),
      )
      const request: WireRequest = { method: incoming.method ?? '', path: incoming.url ?? '', headers, body }
      requests.push(request)
      response.on('close', () => {
        if (!response.writableFinished) gone++
      })
      const key = `${request.method} ${request.path}`
      const attempt = headers['x-retry-count'] === undefined ? 0 : (attempts.get(key) ?? 0) + 1
      attempts.set(key, attempt)
      const name = (request.path.split('?')[0] ?? '').split('/').findLast((part) => part in ROUTES)
      const route = name === undefined ? json(404, { message: 'no such route' }) : (ROUTES[name] as Route)
      route(request, response, { hold: (one) => void held.push(one), attempt })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    held: () => held.length,
    gone: () => gone,
    release() {
      for (const response of held.splice(0)) {
        if (response.headersSent) response.end('1}]')
        else json(200, [])(requests[0] as WireRequest, response, never)
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of incoming.setEncoding('utf8')) body += chunk
  return body
}
