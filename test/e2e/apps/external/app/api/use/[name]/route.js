import 'reflect-metadata'
import { createClient } from '@supabase/supabase-js'
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { drizzle as drizzleJs } from 'drizzle-orm/postgres-js'
import knex from 'knex'
import { Pool } from 'pg'
import postgres from 'postgres'
import { DataSource } from 'typeorm'

export const dynamic = 'force-dynamic'

const url = (name) => `${process.env.DATABASE_URL}?application_name=${name}`
const held = (globalThis.held ??= {})

const asks = {
  async drizzle() {
    held.drizzle ??= drizzle(url('by-drizzle'))
    return (await held.drizzle.execute(sql`select 1 as n`)).rows[0].n
  },
  async 'drizzle-js'() {
    held.js ??= drizzleJs(url('by-drizzle-js'))
    return (await held.js.execute(sql`select 2 as n`))[0].n
  },
  async typeorm() {
    held.typeorm ??= await new DataSource({ type: 'postgres', url: url('by-typeorm') }).initialize()
    return (await held.typeorm.query('select 3 as n'))[0].n
  },
  async knex() {
    held.knex ??= knex({ client: 'pg', connection: url('by-knex') })
    return (await held.knex.raw('select 4 as n')).rows[0].n
  },
  async pg() {
    held.pg ??= new Pool({ connectionString: url('by-pg') })
    return (await held.pg.query('select 5 as n')).rows[0].n
  },
  async postgres() {
    held.postgres ??= postgres(url('by-postgres'))
    return (await held.postgres`select 6 as n`)[0].n
  },
  async supabase() {
    const supabase = createClient(process.env.SUPABASE_URL, process.env.SUPABASE_KEY)
    return (await supabase.from('sites').select('id').limit(1)).error === null ? 7 : 0
  },
}

export async function GET(_request, { params }) {
  const { name } = await params
  return Response.json(await asks[name]())
}
