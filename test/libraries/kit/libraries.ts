/** Exact versions: the table says what was run. */
export const VERSIONS: Readonly<Record<string, string>> = {
  next: '16.4.6',
  react: '19.3.1',
  'react-dom': '19.3.1',
  typescript: '5.9.3',
  '@types/node': '20.19.43',
  '@types/react': '19.3.0',
  '@supabase/ssr': '0.10.2',
  '@supabase/supabase-js': '2.105.0',
  pg: '8.23.1',
  postgres: '3.4.9',
  '@mikro-orm/core': '6.6.16',
  '@mikro-orm/postgresql': '6.6.16',
  '@neondatabase/serverless': '1.2.0',
  '@payloadcms/db-postgres': '3.90.2',
  '@prisma/adapter-pg': '7.10.0',
  '@prisma/client': '7.10.0',
  'better-auth': '1.7.25',
  'drizzle-orm': '0.45.4',
  'graphile-worker': '0.18.0',
  knex: '3.3.0',
  kysely: '0.28.18',
  objection: '3.1.5',
  payload: '3.90.2',
  'pg-boss': '12.38.0',
  'pg-promise': '12.7.1',
  'pg-hstore': '2.3.4',
  prisma: '7.10.0',
  'reflect-metadata': '0.2.2',
  sequelize: '6.37.8',
  slonik: '46.8.0',
  typeorm: '0.3.31',
}

/** One library of the matrix: `lib/<name>.js` of the app uses it. */
export interface Library {
  readonly name: string
  /** Its package, for the version and for `serverExternalPackages`. */
  readonly package: string
  /** Further packages that have to be outside the bundle with it. */
  readonly with?: readonly string[]
  /** Whether it speaks to Postgres over a connection of this process. @default true */
  readonly connects?: boolean
  /** Whether the application can hold one of its connections. @default true */
  readonly holds?: boolean
  /** Whether the plugin keeps it outside the bundle: its pool is patched where Node loads it. @default false */
  readonly keptOutside?: boolean
  /** What stands in the table beside it. */
  readonly note?: string
}

export const LIBRARIES: readonly Library[] = [
  { name: 'drizzle-pg', package: 'drizzle-orm', note: 'over pg' },
  { name: 'drizzle-postgres', package: 'drizzle-orm', note: 'over postgres.js' },
  { name: 'prisma', package: '@prisma/client', with: ['@prisma/adapter-pg'], note: 'over adapter-pg' },
  { name: 'kysely', package: 'kysely' },
  { name: 'typeorm', package: 'typeorm' },
  {
    name: 'mikro-orm',
    package: '@mikro-orm/postgresql',
    with: ['@mikro-orm/core', '@mikro-orm/knex', 'knex'],
  },
  { name: 'sequelize', package: 'sequelize', keptOutside: true },
  { name: 'knex', package: 'knex', keptOutside: true },
  { name: 'objection', package: 'objection', with: ['knex'] },
  { name: 'pg-boss', package: 'pg-boss', holds: false },
  { name: 'graphile-worker', package: 'graphile-worker' },
  { name: 'better-auth', package: 'better-auth' },
  { name: 'pg-promise', package: 'pg-promise' },
  { name: 'slonik', package: 'slonik', keptOutside: true },
  {
    name: 'neon',
    package: '@neondatabase/serverless',
    connects: false,
    holds: false,
    note: 'HTTP and WebSocket: works, and is no pool of pg',
  },
  { name: 'payload', package: '@payloadcms/db-postgres', with: ['payload', 'drizzle-orm'] },
]
