import { dataApiRemovalSql, dataApiSql } from './data-api-sql.ts'

/**
 * What `npx next-db-monitoring sql --fleet` prints. It may run again: nothing is lost.
 * @param dataApi with the functions for the Data API (`--supabase`)
 */
export function fleetSql(dataApi = false): string {
  return TABLES + (dataApi ? dataApiSql() : '')
}

/** What removes it again, functions included. */
export function fleetRemovalSql(): string {
  return `drop schema if exists ndm_fleet cascade;\n${dataApiRemovalSql()}`
}

const TABLES = `-- next-db-monitoring: where instances and workers meet (option fleet: 'postgres').
-- A schema of its own, which the Data API does not expose. Run it as the owner of the database; it may run again.
create schema if not exists ndm_fleet;
revoke all on schema ndm_fleet from public;

-- The newest report of each instance, about 10 kB a row, removed an hour after its last.
create unlogged table if not exists ndm_fleet.reports (
  id text primary key,
  report jsonb not null,
  at timestamptz not null,
  expires_at timestamptz not null
);

create unlogged table if not exists ndm_fleet.claims (
  key text primary key,
  expires_at timestamptz not null
);

-- Operations for the whole fleet and their answers, signed, removed within minutes.
create unlogged table if not exists ndm_fleet.messages (
  id text primary key,
  box text not null,
  body text not null,
  expires_at timestamptz not null
);

-- For a role of its own, put its name in place of "monitor":
-- grant usage on schema ndm_fleet to "monitor";
-- grant select, insert, update, delete on all tables in schema ndm_fleet to "monitor";
`
