import type { Sql } from './shapes.ts'

/** What an instance connects to, as its options say. */
export function targetOf(said: Sql['options']): {
  readonly target: string | undefined
  readonly application: string | undefined
  readonly role: string | undefined
} {
  const host = said?.host?.[0]
  return {
    target:
      host === undefined
        ? undefined
        : `${host}:${said?.port?.[0] ?? 5432}/${said?.database ?? ''}${said?.user ? ` as ${said.user}` : ''}`,
    application: said?.connection?.application_name,
    role: said?.user,
  }
}
