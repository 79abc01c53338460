import type pg from 'pg'
import type { Holds } from '../controls/holds.ts'
import type { DatabasePool } from '../database-pool.ts'
import { ApiFault, type Exchange, header, json, type Reply, readJson } from '../exchange.ts'
import { readToken } from '../jwt.ts'
import { authFault } from './errors.ts'
import { passwordFits } from './passwords.ts'
import { openSession, refreshSession, type TokenOptions } from './sessions.ts'
import { createUser, publicUser, type UserRow } from './users.ts'

export interface AuthOptions extends TokenOptions {
  readonly pool: DatabasePool
  readonly holds: Holds
}

/** `/auth/v1/…`: password and refresh-token sign-in, sign-up, the current user, sign-out. */
export function createAuth(options: AuthOptions): (exchange: Exchange) => Promise<Reply> {
  const routes: Readonly<Record<string, (exchange: Exchange) => Promise<Reply>>> = {
    'GET /health': async () => json(200, { name: 'auth stand-in', description: 'not GoTrue' }),
    'GET /settings': async () =>
      json(200, { external: { email: true }, disable_signup: false, mailer_autoconfirm: true }),
    'GET /.well-known/jwks.json': async () => json(200, { keys: [] }),
    'POST /token': token,
    'POST /signup': signUp,
    'GET /user': user,
    'POST /logout': signOut,
  }

  return async (exchange) => {
    const route = routes[`${exchange.method} ${exchange.path.replace(/^\/auth\/v1/, '')}`]
    return route
      ? route(exchange)
      : json(404, { code: 404, error_code: 'not_found', msg: 'the auth stand-in has no such endpoint' })
  }

  async function token(exchange: Exchange): Promise<Reply> {
    const body = fields(exchange)
    const grant = exchange.query.get('grant_type')
    if (grant === 'refresh_token') {
      const session = await inDatabase(exchange, (client) =>
        refreshSession(client, String(body.refresh_token ?? ''), options),
      )
      if (!session) throw authFault(exchange, 'refresh_token_not_found')
      return json(200, session)
    }
    if (grant !== 'password') throw authFault(exchange, 'validation_failed', 400, 'unsupported_grant_type')
    const session = await inDatabase(exchange, async (client) => {
      const found = await client.query<UserRow>('select * from auth.users where email = lower($1)', [
        String(body.email ?? ''),
      ])
      const row = found.rows[0]
      if (!row || !(await passwordFits(String(body.password ?? ''), row.encrypted_password))) return null
      return openSession(client, row, options)
    })
    if (!session) throw authFault(exchange, 'invalid_credentials')
    return json(200, session)
  }

  async function signUp(exchange: Exchange): Promise<Reply> {
    const body = fields(exchange)
    const email = String(body.email ?? '')
    const password = String(body.password ?? '')
    if (!email.includes('@'))
      throw authFault(exchange, 'validation_failed', 400, 'Unable to validate email address: invalid format')
    if (password.length < 6) throw authFault(exchange, 'weak_password')
    const metadata = (body.data ?? {}) as Record<string, unknown>
    const session = await inDatabase(exchange, async (client) => {
      const taken = await client.query('select 1 from auth.users where email = lower($1)', [email])
      if (taken.rowCount) return null
      return openSession(client, await createUser(client, { email, password, metadata }), options)
    })
    if (!session) throw authFault(exchange, 'user_already_exists')
    return json(200, session)
  }

  async function user(exchange: Exchange): Promise<Reply> {
    const { sub, session } = bearer(exchange)
    const row = await inDatabase(exchange, async (client) => {
      const found = await client.query<UserRow>(
        'select u.* from auth.users u join auth.sessions s on s.user_id = u.id where u.id = $1 and s.id = $2',
        [sub, session],
      )
      return found.rows[0] ?? null
    })
    if (!row) throw authFault(exchange, 'session_not_found')
    return json(200, publicUser(row))
  }

  async function signOut(exchange: Exchange): Promise<Reply> {
    const { sub, session } = bearer(exchange)
    const scope = exchange.query.get('scope') ?? 'global'
    const which = scope === 'global' ? 'true' : scope === 'others' ? 'id <> $2' : 'id = $2'
    await inDatabase(exchange, (client) =>
      client.query(`delete from auth.sessions where user_id = $1 and ($2::uuid is not null) and ${which}`, [
        sub,
        session,
      ]),
    )
    return { status: 204 }
  }

  function fields(exchange: Exchange): Record<string, unknown> {
    try {
      return (readJson(exchange) ?? {}) as Record<string, unknown>
    } catch {
      throw authFault(exchange, 'bad_json')
    }
  }

  function bearer(exchange: Exchange): { sub: string; session: string } {
    const token = /^Bearer (.+)$/i.exec(header(exchange, 'authorization'))?.[1]
    if (!token) throw authFault(exchange, 'no_authorization')
    const read = readToken(token, options.secret)
    if (!('claims' in read) || typeof read.claims.sub !== 'string') throw authFault(exchange, 'bad_jwt')
    return { sub: read.claims.sub, session: String(read.claims.session_id) }
  }

  async function inDatabase<T>(exchange: Exchange, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    try {
      return await options.pool.transaction(async (client) => {
        await options.holds.pass('connection', exchange)
        return work(client)
      })
    } catch (error) {
      // The auth service has a pool of its own and says its troubles in its own words.
      const late = error instanceof ApiFault && error.reply.status === 504
      throw authFault(exchange, late ? 'request_timeout' : 'unexpected_failure')
    }
  }
}
