import type pg from 'pg'
import { hashPassword } from './passwords.ts'

export interface UserRow {
  readonly id: string
  readonly email: string
  readonly encrypted_password: string
  readonly raw_user_meta_data: Readonly<Record<string, unknown>>
  readonly created_at: Date
  readonly last_sign_in_at: Date | null
}

export interface NewUser {
  readonly id?: string
  readonly email: string
  readonly password: string
  readonly metadata?: Readonly<Record<string, unknown>>
}

/** Anything that runs a query: a client, or a pool. */
export type Queryable = Pick<pg.Pool, 'query'>

/** Adds a user who can sign in at once. Rejects with SQLSTATE 23505 when the address is taken. */
export async function createUser(database: Queryable, user: NewUser): Promise<UserRow> {
  const { rows } = await database.query<UserRow>(
    `insert into auth.users (id, email, encrypted_password, raw_user_meta_data)
     values (coalesce($1::uuid, gen_random_uuid()), lower($2), $3, $4) returning *`,
    [user.id ?? null, user.email, await hashPassword(user.password), user.metadata ?? {}],
  )
  return rows[0] as UserRow
}

/** A user as the auth API shows it. */
export function publicUser(row: UserRow): Record<string, unknown> {
  const created = row.created_at.toISOString()
  return {
    id: row.id,
    aud: 'authenticated',
    role: 'authenticated',
    email: row.email,
    email_confirmed_at: created,
    phone: '',
    confirmed_at: created,
    last_sign_in_at: (row.last_sign_in_at ?? row.created_at).toISOString(),
    app_metadata: { provider: 'email', providers: ['email'] },
    user_metadata: row.raw_user_meta_data,
    identities: [],
    created_at: created,
    updated_at: created,
    is_anonymous: false,
  }
}
