/** Where the three parameters of the statement come from: `$1` of a prepared statement, or names of a function. */
export interface SnapshotParameters {
  readonly longMs: string
  readonly idleMs: string
  readonly top: string
  /** Whether sessions are listed with their client's end. */
  readonly sessions?: boolean
}

/** Sessions listed with their state at most: enough to find our own among them. */
const MOST_BACKENDS = 500

/** Each session with its client's end, the probe's own end apart; those of the same address first. */
const SESSIONS = ` 'self', (select jsonb_build_array(host, port) from s where pid = pg_backend_pid()),
 'sessions', (select coalesce(jsonb_agg(jsonb_build_array(pid, usename, app, host, port)), '[]') from (
    select pid, usename, app, host, port from s where pid <> pg_backend_pid()
    order by host is not distinct from (select host from s where pid = pg_backend_pid()) desc, backend_start limit ${MOST_BACKENDS}) x),
`

/**
 * One statement that reads limits, sessions, waits and blockers; it takes no lock on any table. Runs on Postgres 14 and
 * later. A role that may not see other roles' sessions sees their rows without type and state: they are counted by what it
 * does see, and `can_read_all` is false.
 */
export function snapshotSql({ longMs, idleMs, top, sessions = false }: SnapshotParameters): string {
  return `with s as materialized (
  select pid, coalesce(usename, '') usename, coalesce(application_name, '') app, state, wait_event_type wet, wait_event we,
         backend_start, xact_start, query_start, state_change, left(query, 500) query, clock_timestamp() now${sessions ? ', host(client_addr) host, client_port port' : ''}
  from pg_stat_activity
  where backend_type = 'client backend'
     or (backend_type is null and usename is not null and datname is not null and leader_pid is null)
), set_ as (
  select current_setting('max_connections')::int mc, current_setting('superuser_reserved_connections')::int su,
         coalesce(nullif(current_setting('reserved_connections', true), ''), '0')::int rs
)
select jsonb_build_object(
 'version', 1,
 'server_version_num', current_setting('server_version_num')::int,
 'started_at', pg_postmaster_start_time(),
 'in_recovery', pg_is_in_recovery(),
 'limits', (select jsonb_build_object('max_connections', mc, 'superuser_reserved', su, 'reserved', rs) from set_),
 'used', (select count(*) from s),
 'can_read_all', pg_has_role(current_user, 'pg_read_all_stats', 'usage'),
 'role', current_user,
 'pid', pg_backend_pid(),
 'by_state', (select coalesce(jsonb_object_agg(state, n), '{}') from (select coalesce(state, 'hidden') state, count(*) n from s group by 1) x),
 'by_app', (select coalesce(jsonb_agg(x), '[]') from (
    select app, usename, coalesce(state, 'hidden') state, count(*) n, round(extract(epoch from max(now - state_change)) * 1000) max_age_ms
    from s group by 1, 2, 3 order by 4 desc, 1, 2, 3 limit 200) x),
 'waits', (select coalesce(jsonb_agg(x), '[]') from (
    select wet, we, count(*) n from s where state = 'active' and wet is not null and pid <> pg_backend_pid() group by 1, 2 order by 3 desc limit 20) x),
 'idle_in_tx', (select coalesce(jsonb_agg(x), '[]') from (
    select pid, usename, app, state, wet, we, round(extract(epoch from now - state_change) * 1000) age_ms,
           round(extract(epoch from now - xact_start) * 1000) xact_ms, backend_start, query
    from s where state like 'idle in transaction%' and now - state_change >= make_interval(secs => ${idleMs} / 1000.0)
    order by state_change limit ${top}) x),
 'long_running', (select coalesce(jsonb_agg(x), '[]') from (
    select pid, usename, app, state, wet, we, round(extract(epoch from now - query_start) * 1000) age_ms,
           round(extract(epoch from now - xact_start) * 1000) xact_ms, backend_start, query
    from s where state = 'active' and pid <> pg_backend_pid() and now - query_start >= make_interval(secs => ${longMs} / 1000.0)
    order by query_start limit ${top}) x),
 'blocked', (select coalesce(jsonb_agg(x), '[]') from (
    select pid, pg_blocking_pids(pid) blocked_by, round(extract(epoch from now - query_start) * 1000) wait_ms, app, query
    from s where wet = 'Lock' order by query_start limit ${top}) x),
 'never_queried', (select coalesce(jsonb_agg(x), '[]') from (
    select app, usename, count(*) n, round(extract(epoch from max(now - backend_start)) * 1000) oldest_ms
    from s where state = 'idle' and query_start is null group by 1, 2 order by 3 desc limit ${top}) x),
 'backends', (select coalesce(jsonb_agg(jsonb_build_array(pid, state, wet, we, age_ms)), '[]') from (
    select pid, state, wet, we, round(extract(epoch from now - state_change) * 1000) age_ms
    from s where state is not null and pid <> pg_backend_pid() order by state_change limit ${MOST_BACKENDS}) x),
${sessions ? SESSIONS : ''} 'role_limits', (select coalesce(jsonb_object_agg(rolname, jsonb_build_array(rolconnlimit, (select count(*) from s where usename = rolname))), '{}')
    from pg_roles where rolconnlimit >= 0 and rolcanlogin)
)`
}

/** Most expensive statements; `true` includes their texts, which are reduced before they are stored. */
export function topStatementsSql(schema: string): string {
  return `select s.queryid::text as id, s.calls::float8 as calls, s.total_exec_time as total_ms, s.mean_exec_time as mean_ms,
  s.rows::float8 as rows, r.rolname as role, left(s.query, 500) as query
from ${schema}.pg_stat_statements(true) s left join pg_roles r on r.oid = s.userid
where s.dbid = (select oid from pg_database where datname = current_database()) and s.toplevel
order by s.total_exec_time desc limit 20`
}

/** Where pg_stat_statements is installed; no row when it is not. */
export const STATEMENTS_SCHEMA_SQL = `select quote_ident(n.nspname) as schema from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_stat_statements'`
