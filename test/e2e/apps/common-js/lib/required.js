/* CommonJS of the app's own: everything here has to be what it is without the plugin. */
const pg = require('pg')
const { Pool, Client } = require('pg')
const postgres = require('postgres')
const supabase = require('@supabase/supabase-js')
const ssr = require('@supabase/ssr')

/* What compilers make of `import name from` and of `import *`. */
const defaultOf = (module) => (module?.__esModule ? module : { default: module }).default
const own = (module) => Object.hasOwn(module, '__esModule')

exports.looks = () => ({
  compiledDefaults: {
    pg: typeof defaultOf(pg)?.Pool,
    postgres: typeof defaultOf(postgres),
    supabase: typeof defaultOf(supabase)?.createClient,
  },
  marked: { pg: own(pg), postgres: own(postgres), supabase: own(supabase), ssr: own(ssr) },
  pg: typeof pg,
  pgThen: typeof pg.then,
  pgNames: Object.keys(pg).sort(),
  pgNative: 'native' in pg,
  Pool: typeof Pool,
  Client: typeof Client,
  samePool: pg.Pool === Pool,
  query: typeof Pool.prototype.query,
  postgres: typeof postgres,
  postgresNames: Object.keys(postgres).sort(),
  supabase: Object.keys(supabase)
    .filter((name) => name !== 'default' && name !== '__esModule')
    .sort(),
  createClient: typeof supabase.createClient,
  ssr: Object.keys(ssr)
    .filter((name) => name !== 'default' && name !== '__esModule')
    .sort(),
  createServerClient: typeof ssr.createServerClient,
})

exports.ask = async (url) => {
  const pool = new Pool({ connectionString: url, application_name: 'required-pg' })
  const sql = postgres(url, { max: 1, connection: { application_name: 'required-postgres' } })
  const one = (await pool.query('select 1 as n')).rows[0].n
  const [two] = await sql`select 2 as n`
  return { one, two: two.n }
}
