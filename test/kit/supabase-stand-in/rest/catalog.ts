import type pg from 'pg'
import type { DatabasePool } from '../database-pool.ts'
import { ApiFault } from '../exchange.ts'
import { restFault } from './errors.ts'

/** What is read from the database once, before the first request: the part PostgREST calls its schema cache. */
export interface Catalog {
  /** Settings given to a role with `alter role … set`, applied to each of its transactions. */
  settingsOf(role: string): readonly (readonly [name: string, value: string])[]
}

/** Reads the catalogue when first needed and tries again while the database cannot be asked (PGRST002). */
export function createCatalog(pool: DatabasePool): { get(): Promise<Catalog> } {
  let loaded: Catalog | null = null
  return {
    async get() {
      if (loaded) return loaded
      try {
        loaded = await pool.transaction(read)
        return loaded
      } catch (error) {
        const details =
          error instanceof ApiFault ? String(error.reply.body) : String((error as Error).message)
        throw restFault({ code: 'PGRST002', details })
      }
    },
  }
}

async function read(client: pg.PoolClient): Promise<Catalog> {
  const { rows } = await client.query<{ rolname: string; setconfig: string[] }>(
    'select r.rolname, s.setconfig from pg_db_role_setting s join pg_roles r on r.oid = s.setrole where s.setdatabase = 0',
  )
  const settings = new Map(
    rows.map((row) => [
      row.rolname,
      row.setconfig.map((line) => {
        const at = line.indexOf('=')
        return [line.slice(0, at), line.slice(at + 1)] as const
      }),
    ]),
  )
  return { settingsOf: (role) => settings.get(role) ?? [] }
}

/** A function of the schema `public` whose arguments are exactly those given. */
export interface FunctionShape {
  readonly returnsSet: boolean
  readonly returnsVoid: boolean
  readonly arguments: readonly { readonly name: string; readonly type: string }[]
}

export async function findFunction(
  client: pg.PoolClient,
  name: string,
  given: readonly string[],
): Promise<FunctionShape> {
  const { rows } = await client.query<{
    set: boolean
    void: boolean
    names: string[]
    types: string[]
    defaults: number
  }>(
    `select p.proretset as set, p.prorettype = 'void'::regtype as void, p.pronargdefaults as defaults,
            coalesce(p.proargnames[1:p.pronargs], '{}') as names,
            array(select format_type(t, null) from unnest(p.proargtypes) with ordinality as u(t, i) order by i)::text[] as types
       from pg_proc p where p.pronamespace = 'public'::regnamespace and p.proname = $1 and p.prokind = 'f'`,
    [name],
  )
  for (const row of rows) {
    const known = given.every((argument) => row.names.includes(argument))
    const required = row.names.slice(0, row.names.length - row.defaults)
    if (known && required.every((argument) => given.includes(argument))) {
      return {
        returnsSet: row.set,
        returnsVoid: row.void,
        arguments: given.map((argument) => ({
          name: argument,
          type: row.types[row.names.indexOf(argument)] as string,
        })),
      }
    }
  }
  const signature = given.length > 0 ? `(${given.join(', ')})` : ' without parameters'
  throw restFault({
    code: 'PGRST202',
    message: `Could not find the function public.${name}${signature} in the schema cache`,
    details: `Searched for the function public.${name}${signature}, but no matches were found in the schema cache.`,
  })
}

/** The columns of a table's primary key; empty when it has none. */
export async function primaryKey(client: pg.PoolClient, table: string): Promise<string[]> {
  const { rows } = await client.query<{ attname: string }>(
    `select a.attname from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
      where i.indisprimary and i.indrelid = to_regclass('public.' || quote_ident($1))`,
    [table],
  )
  return rows.map((row) => row.attname)
}
