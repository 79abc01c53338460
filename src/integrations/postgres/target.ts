import type { Sql } from './shapes.ts'

/** What an instance connects to; never holds a password. */
export interface SqlTarget {
  readonly target: string | undefined
  readonly database: string | undefined
  readonly application: string | undefined
  readonly role: string | undefined
}

/** What an instance connects to, from its options. */
export function targetOf(said: Sql['options']): SqlTarget {
  const host = text(said?.host?.[0])
  const database = text(said?.database)
  const role = text(said?.user)
  return {
    target:
      host === undefined
        ? undefined
        : `${host}:${text(said?.port?.[0]) ?? 5432}/${database ?? ''}${role ? ` as ${role}` : ''}`,
    database,
    application: text(said?.connection?.application_name),
    role,
  }
}

/** An option as text. Options are the application's: an object in their place may throw when it is read as text. */
function text(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}
