import { randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { signToken } from '../jwt.ts'
import { publicUser, type UserRow } from './users.ts'

export interface TokenOptions {
  readonly secret: string
  /** Life of an access token, in seconds. */
  readonly accessTokenTtlS: number
}

/** A new access token and refresh token for a session, as the auth API returns them. */
export async function issue(
  client: pg.PoolClient,
  user: UserRow,
  sessionId: string,
  options: TokenOptions,
): Promise<Record<string, unknown>> {
  const refreshToken = randomBytes(9).toString('base64url')
  await client.query('insert into auth.refresh_tokens (token, session_id) values ($1, $2)', [
    refreshToken,
    sessionId,
  ])
  const now = Math.floor(Date.now() / 1000)
  const accessToken = signToken(
    {
      iss: 'supabase-stand-in/auth/v1',
      sub: user.id,
      aud: 'authenticated',
      role: 'authenticated',
      email: user.email,
      phone: '',
      app_metadata: { provider: 'email', providers: ['email'] },
      user_metadata: user.raw_user_meta_data,
      aal: 'aal1',
      amr: [{ method: 'password', timestamp: now }],
      session_id: sessionId,
      is_anonymous: false,
      iat: now,
      exp: now + options.accessTokenTtlS,
    },
    options.secret,
  )
  return {
    access_token: accessToken,
    token_type: 'bearer',
    expires_in: options.accessTokenTtlS,
    expires_at: now + options.accessTokenTtlS,
    refresh_token: refreshToken,
    user: publicUser(user),
  }
}

/** Opens a session for a user. */
export async function openSession(
  client: pg.PoolClient,
  user: UserRow,
  options: TokenOptions,
): Promise<Record<string, unknown>> {
  const sessionId = randomUUID()
  await client.query('insert into auth.sessions (id, user_id) values ($1, $2)', [sessionId, user.id])
  await client.query('update auth.users set last_sign_in_at = now() where id = $1', [user.id])
  return issue(client, user, sessionId, options)
}

/** Exchanges a refresh token, once. `null` when it is unknown, used or its session was closed. */
export async function refreshSession(
  client: pg.PoolClient,
  refreshToken: string,
  options: TokenOptions,
): Promise<Record<string, unknown> | null> {
  // Used tokens stay good for 10 s, as the real one allows: two tabs refresh at once.
  const { rows } = await client.query<UserRow & { session_id: string }>(
    `update auth.refresh_tokens t set used_at = coalesce(t.used_at, now())
       from auth.sessions s join auth.users u on u.id = s.user_id
      where t.token = $1 and s.id = t.session_id and (t.used_at is null or t.used_at > now() - interval '10 s')
      returning u.*, s.id as session_id`,
    [refreshToken],
  )
  const found = rows[0]
  return found ? issue(client, found, found.session_id, options) : null
}
