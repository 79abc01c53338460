import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { warn } from '../warn.ts'
import { findPackage } from './packages.ts'

/** A library that reaches Postgres without `pg`, `postgres` or a Supabase client. */
interface Untracked {
  readonly name: string
  readonly why: string
  readonly instead: string
  /** Some of what it does is counted, as `why` says. */
  readonly partly?: true
  /** With one of these beside it, it goes through a driver that is tracked. */
  readonly unless?: readonly string[]
}

const BY_HAND =
  'track by hand: trackConnection(service) before a use and releaseConnection(service, id) after it; or use pg or postgres'
const NEON = 'it speaks WebSocket and HTTP by a driver of its own'
const GATEWAY = 'it sends statements over HTTP and holds no connection here'

/** Each with its own protocol, engine or gateway; wrappers of `pg` and `postgres` (slonik, pg-promise, knex …) are tracked. */
const LIBRARIES: readonly Untracked[] = [
  {
    name: '@prisma/client',
    why: "Prisma's own engine opens the connections",
    instead: 'use the driver adapter @prisma/adapter-pg, which goes through pg',
    unless: [
      '@prisma/adapter-pg',
      '@prisma/adapter-neon',
      '@prisma/adapter-ppg',
      '@prisma/adapter-better-sqlite3',
      '@prisma/adapter-libsql',
      '@prisma/adapter-mariadb',
      '@prisma/adapter-mssql',
      '@prisma/adapter-planetscale',
      '@prisma/adapter-d1',
    ],
  },
  {
    name: '@prisma/adapter-neon',
    why: 'it is built on @neondatabase/serverless',
    instead: 'use @prisma/adapter-pg with the TCP address of the database',
  },
  {
    name: '@prisma/adapter-ppg',
    why: 'it is built on @prisma/ppg, a driver of its own',
    instead: 'use @prisma/adapter-pg with the TCP address of the database',
  },
  { name: '@neondatabase/serverless', why: NEON, instead: 'use pg with the TCP address of the database' },
  {
    name: '@vercel/postgres',
    why: 'it is built on @neondatabase/serverless',
    instead: 'use pg with POSTGRES_URL',
  },
  {
    name: '@payloadcms/db-vercel-postgres',
    why: 'it is built on @vercel/postgres, except for a database on localhost',
    instead: 'use @payloadcms/db-postgres, which goes through pg',
  },
  {
    name: '@electric-sql/pglite',
    why: 'the database runs inside the process',
    instead: 'nothing to do: it opens no connection',
  },
  {
    name: '@databases/pg',
    why: 'it has a pool of its own over single clients of pg. Clients and statements are counted as pg:client; the size of its pool, who waits for it and a client that is never given back are not seen',
    instead: 'use a Pool of pg where leaks and waits matter',
    partly: true,
  },
  { name: 'libpq', why: 'it binds the C library itself', instead: 'use pg, whose `native` is tracked' },
  {
    name: 'pg-native',
    why: 'it is used without pg',
    instead: 'use pg, whose `native` is tracked',
    unless: ['pg'],
  },
  { name: 'ts-postgres', why: 'it has a protocol of its own', instead: BY_HAND },
  { name: 'postgrejs', why: 'it has a protocol of its own', instead: BY_HAND },
  { name: 'postgresql-client', why: 'it has a protocol of its own', instead: BY_HAND },
  { name: '@aws-sdk/client-rds-data', why: GATEWAY, instead: 'watch it at the gateway' },
  { name: '@xata.io/client', why: GATEWAY, instead: 'watch it at the gateway' },
  {
    name: '@supabase/postgrest-js',
    why: 'it is used without @supabase/supabase-js',
    instead: 'use createClient of @supabase/supabase-js, which contains it',
  },
]

/** Names in the app's own package.json that are installed and will not be tracked. */
export function untrackedLibraries(dir: string): readonly Untracked[] {
  const wanted = dependenciesOf(dir)
  return LIBRARIES.filter(
    ({ name, unless = [] }) =>
      wanted.has(name) && !unless.some((other) => wanted.has(other)) && findPackage(name, dir) !== null,
  )
}

/** Reports once in a build which installed libraries are not tracked, and what to do about each. */
export function sayUntracked(dir: string): void {
  const found = untrackedLibraries(dir)
  if (found.length === 0) return
  const blind = found.filter(({ partly }) => !partly)
  warn({
    code: 'DBM-112',
    field: found.map(({ name }) => name).join(', '),
    expected: 'connections through pg, postgres or a Supabase client',
    received: found.map(({ name, why }) => `${name}: ${why}`).join('; '),
    fix: `The build goes on${blind.length > 0 ? `; what ${blind.map(({ name }) => name).join(', ')} ${blind.length > 1 ? 'do' : 'does'} is in no figure` : ''}. ${found.map(({ name, instead }) => `${name}: ${instead}`).join('. ')}.`,
  })
}

function dependenciesOf(dir: string): ReadonlySet<string> {
  const file = join(dir, 'package.json')
  if (!existsSync(file)) return new Set()
  try {
    const { dependencies, optionalDependencies } = JSON.parse(readFileSync(file, 'utf8')) as Record<
      string,
      object | undefined
    >
    return new Set([...Object.keys(dependencies ?? {}), ...Object.keys(optionalDependencies ?? {})])
  } catch {
    // Next itself reports a package.json that cannot be read.
    return new Set()
  }
}
