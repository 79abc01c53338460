import { snapshotSql } from './snapshot-sql.ts'

/** Roles whose sessions are never ended: they belong to the platform's own services. */
const RESERVED_ROLES = [
  'supabase_admin',
  'supabase_auth_admin',
  'supabase_storage_admin',
  'supabase_replication_admin',
  'supabase_read_only_user',
  'supabase_etl_admin',
  'pgbouncer',
  'authenticator',
  'postgres_exporter',
] as const

const SNAPSHOT = 'public.ndm_snapshot(int, int, int)'
const TERMINATE = 'public.ndm_terminate_stale(int, timestamptz, int, boolean)'
const CANCEL = 'public.ndm_cancel_running(int, timestamptz, int, boolean)'
const ALL = [SNAPSHOT, TERMINATE, CANCEL]

/** An action on one session: the state it applies to, its age, the call. */
interface Act {
  readonly states: readonly string[]
  /** Column that says since when. */
  readonly since: 'state_change' | 'query_start'
  readonly early: string
  readonly call: string
  readonly done: string
}

/** An idle session cannot be cancelled, only ended; a running statement is cancelled, so that its connection stays. */
const ACTS = {
  terminate: {
    states: ['idle in transaction', 'idle in transaction (aborted)'],
    since: 'state_change',
    early: 'not stale yet',
    call: 'pg_terminate_backend',
    done: 'terminated',
  },
  cancel: {
    states: ['active'],
    since: 'query_start',
    early: 'not running for so long yet',
    call: 'pg_cancel_backend',
    done: 'cancelled',
  },
} as const satisfies Record<string, Act>

const quoted = (texts: readonly string[]): string => texts.map((text) => `'${text}'`).join(', ')

/**
 * The guarded action on one session, as a block of PL/pgSQL. Every comparison is safe against NULL: a NULL argument must
 * refuse, never pass. The check and the call are not atomic, so the time is large.
 */
function bodyOf({ states, since, early, call, done }: Act, minimum: string): string {
  return `declare r record; ok boolean;
begin
  select pid, usename, state, backend_type, backend_start, ${since} as since into r from pg_stat_activity where pid = p_pid;
  if not found then return jsonb_build_object('done', false, 'reason', 'gone'); end if;
  if r.backend_start is distinct from p_backend_start then return jsonb_build_object('done', false, 'reason', 'another session has this pid now'); end if;
  if r.pid = pg_backend_pid() then return jsonb_build_object('done', false, 'reason', 'it is the monitor itself'); end if;
  if r.backend_type is distinct from 'client backend' then return jsonb_build_object('done', false, 'reason', 'not a client backend'); end if;
  if coalesce(r.state, '') not in (${quoted(states)}) then
    return jsonb_build_object('done', false, 'reason', 'its state is ' || coalesce(r.state, 'hidden'));
  end if;
  if r.since is null or clock_timestamp() - r.since < make_interval(secs => greatest(coalesce(${minimum}, 60000), 1000) / 1000.0) then
    return jsonb_build_object('done', false, 'reason', '${early}');
  end if;
  if coalesce(r.usename, '') in ('', ${quoted(RESERVED_ROLES)}) then
    return jsonb_build_object('done', false, 'reason', 'reserved role ' || coalesce(r.usename, '?'));
  end if;
  if coalesce(p_dry_run, true) then return jsonb_build_object('done', false, 'reason', 'dry run'); end if;
  ok := ${call}(p_pid);
  return jsonb_build_object('done', ok, 'reason', case when ok then '${done}' else 'the server refused' end);
end`
}

/** The migration that `npx next-db-monitoring sql` prints; running it twice is harmless. */
export function migrationSql(): string {
  const snapshot = snapshotSql({ longMs: 'p_long_ms', idleMs: 'p_idle_tx_ms', top: 'p_top' })
  return `-- next-db-monitoring: what the database says of itself, the guarded end of one stale session and the guarded cancel of one
-- running statement.
-- Run it as a member of pg_monitor and pg_signal_backend (on Supabase: postgres, in the SQL editor or as a migration).
-- Only service_role may call the functions: they show every session of the database.
create or replace function public.ndm_snapshot(p_long_ms int default 5000, p_idle_tx_ms int default 10000, p_top int default 20)
returns jsonb language sql volatile security definer set search_path = pg_catalog, pg_temp as $ndm$
${snapshot}
$ndm$;

create or replace function public.ndm_terminate_stale(p_pid int, p_backend_start timestamptz, p_min_idle_ms int default 60000, p_dry_run boolean default true)
returns jsonb language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $ndm$
${bodyOf(ACTS.terminate, 'p_min_idle_ms')}
$ndm$;

create or replace function public.ndm_cancel_running(p_pid int, p_backend_start timestamptz, p_min_run_ms int default 60000, p_dry_run boolean default true)
returns jsonb language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $ndm$
${bodyOf(ACTS.cancel, 'p_min_run_ms')}
$ndm$;

-- New functions in "public" are granted to everybody by default privileges: taken back explicitly.
${ALL.map((name) => `revoke all on function ${name} from public;`).join('\n')}
do $ndm$
declare role text;
begin
  foreach role in array array['anon', 'authenticated'] loop
    if exists (select from pg_roles where rolname = role) then
      execute format('revoke all on function ${ALL.join(', ')} from %I', role);
    end if;
  end loop;
  if exists (select from pg_roles where rolname = 'service_role') then
    grant execute on function ${ALL.join(', ')} to service_role;
  end if;
end $ndm$;
notify pgrst, 'reload schema';
`
}

/** Reverts the migration. */
export function removalSql(): string {
  return `-- next-db-monitoring: removes what 001_ndm_monitoring.sql made.
${ALL.map((name) => `drop function if exists ${name};`).join('\n')}
notify pgrst, 'reload schema';
`
}

/**
 * The same guarded action for a direct connection, where no function is installed: the conditions are part of one statement.
 * `$1` pid, `$2` backend start as text, `$3` ms, `$4` dry run.
 */
function statementOf({ states, since, early, call, done }: Act): string {
  return `with r as (
  select pid, usename, state, backend_type, backend_start, ${since} as since from pg_stat_activity where pid = $1::int
), why as (
  select case
    when not exists (select from r) then 'gone'
    when (select backend_start from r) is distinct from $2::text::timestamptz then 'another session has this pid now'
    when $1::int = pg_backend_pid() then 'it is the monitor itself'
    when (select backend_type from r) is distinct from 'client backend' then 'not a client backend'
    when coalesce((select state from r), '') not in (${quoted(states)})
      then 'its state is ' || coalesce((select state from r), 'hidden')
    when (select since from r) is null or clock_timestamp() - (select since from r)
      < make_interval(secs => greatest(coalesce($3::int, 60000), 1000) / 1000.0) then '${early}'
    when coalesce((select usename from r), '') in ('', ${quoted(RESERVED_ROLES)})
      then 'reserved role ' || coalesce((select usename from r), '?')
    when coalesce($4::boolean, true) then 'dry run'
  end as reason
)
select case when reason is null then ${call}($1::int) else false end as done, coalesce(reason, '${done}') as reason from why`
}

export const TERMINATE_SQL: string = statementOf(ACTS.terminate)
export const CANCEL_SQL: string = statementOf(ACTS.cancel)
