-- next-db-monitoring: what the database says of itself, the guarded end of one stale session and the guarded cancel of one
-- running statement.
-- Run it as a member of pg_monitor and pg_signal_backend (on Supabase: postgres, in the SQL editor or as a migration).
-- Only service_role may call the functions: they show every session of the database.
create or replace function public.ndm_snapshot(p_long_ms int default 5000, p_idle_tx_ms int default 10000, p_top int default 20)
returns jsonb language sql volatile security definer set search_path = pg_catalog, pg_temp as $ndm$
with s as materialized (
  select pid, coalesce(usename, '') usename, coalesce(application_name, '') app, state, wait_event_type wet, wait_event we,
         backend_start, xact_start, query_start, state_change, left(query, 500) query, clock_timestamp() now
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
    from s where state like 'idle in transaction%' and now - state_change >= make_interval(secs => p_idle_tx_ms / 1000.0)
    order by state_change limit p_top) x),
 'long_running', (select coalesce(jsonb_agg(x), '[]') from (
    select pid, usename, app, state, wet, we, round(extract(epoch from now - query_start) * 1000) age_ms,
           round(extract(epoch from now - xact_start) * 1000) xact_ms, backend_start, query
    from s where state = 'active' and pid <> pg_backend_pid() and now - query_start >= make_interval(secs => p_long_ms / 1000.0)
    order by query_start limit p_top) x),
 'blocked', (select coalesce(jsonb_agg(x), '[]') from (
    select pid, pg_blocking_pids(pid) blocked_by, round(extract(epoch from now - query_start) * 1000) wait_ms, app, query
    from s where wet = 'Lock' order by query_start limit p_top) x),
 'never_queried', (select coalesce(jsonb_agg(x), '[]') from (
    select app, usename, count(*) n, round(extract(epoch from max(now - backend_start)) * 1000) oldest_ms
    from s where state = 'idle' and query_start is null group by 1, 2 order by 3 desc limit p_top) x),
 'backends', (select coalesce(jsonb_agg(jsonb_build_array(pid, state, wet, we, age_ms)), '[]') from (
    select pid, state, wet, we, round(extract(epoch from now - state_change) * 1000) age_ms
    from s where state is not null and pid <> pg_backend_pid() order by state_change limit 500) x),
 'role_limits', (select coalesce(jsonb_object_agg(rolname, jsonb_build_array(rolconnlimit, (select count(*) from s where usename = rolname))), '{}')
    from pg_roles where rolconnlimit >= 0 and rolcanlogin)
)
$ndm$;

create or replace function public.ndm_terminate_stale(p_pid int, p_backend_start timestamptz, p_min_idle_ms int default 60000, p_dry_run boolean default true)
returns jsonb language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $ndm$
declare r record; ok boolean;
begin
  select pid, usename, state, backend_type, backend_start, state_change as since into r from pg_stat_activity where pid = p_pid;
  if not found then return jsonb_build_object('done', false, 'reason', 'gone'); end if;
  if r.backend_start is distinct from p_backend_start then return jsonb_build_object('done', false, 'reason', 'another session has this pid now'); end if;
  if r.pid = pg_backend_pid() then return jsonb_build_object('done', false, 'reason', 'it is the monitor itself'); end if;
  if r.backend_type is distinct from 'client backend' then return jsonb_build_object('done', false, 'reason', 'not a client backend'); end if;
  if coalesce(r.state, '') not in ('idle in transaction', 'idle in transaction (aborted)') then
    return jsonb_build_object('done', false, 'reason', 'its state is ' || coalesce(r.state, 'hidden'));
  end if;
  if r.since is null or clock_timestamp() - r.since < make_interval(secs => greatest(coalesce(p_min_idle_ms, 60000), 1000) / 1000.0) then
    return jsonb_build_object('done', false, 'reason', 'not stale yet');
  end if;
  if coalesce(r.usename, '') in ('', 'supabase_admin', 'supabase_auth_admin', 'supabase_storage_admin', 'supabase_replication_admin', 'supabase_read_only_user', 'supabase_etl_admin', 'pgbouncer', 'authenticator', 'postgres_exporter') then
    return jsonb_build_object('done', false, 'reason', 'reserved role ' || coalesce(r.usename, '?'));
  end if;
  if coalesce(p_dry_run, true) then return jsonb_build_object('done', false, 'reason', 'dry run'); end if;
  ok := pg_terminate_backend(p_pid);
  return jsonb_build_object('done', ok, 'reason', case when ok then 'terminated' else 'the server refused' end);
end
$ndm$;

create or replace function public.ndm_cancel_running(p_pid int, p_backend_start timestamptz, p_min_run_ms int default 60000, p_dry_run boolean default true)
returns jsonb language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $ndm$
declare r record; ok boolean;
begin
  select pid, usename, state, backend_type, backend_start, query_start as since into r from pg_stat_activity where pid = p_pid;
  if not found then return jsonb_build_object('done', false, 'reason', 'gone'); end if;
  if r.backend_start is distinct from p_backend_start then return jsonb_build_object('done', false, 'reason', 'another session has this pid now'); end if;
  if r.pid = pg_backend_pid() then return jsonb_build_object('done', false, 'reason', 'it is the monitor itself'); end if;
  if r.backend_type is distinct from 'client backend' then return jsonb_build_object('done', false, 'reason', 'not a client backend'); end if;
  if coalesce(r.state, '') not in ('active') then
    return jsonb_build_object('done', false, 'reason', 'its state is ' || coalesce(r.state, 'hidden'));
  end if;
  if r.since is null or clock_timestamp() - r.since < make_interval(secs => greatest(coalesce(p_min_run_ms, 60000), 1000) / 1000.0) then
    return jsonb_build_object('done', false, 'reason', 'not running for so long yet');
  end if;
  if coalesce(r.usename, '') in ('', 'supabase_admin', 'supabase_auth_admin', 'supabase_storage_admin', 'supabase_replication_admin', 'supabase_read_only_user', 'supabase_etl_admin', 'pgbouncer', 'authenticator', 'postgres_exporter') then
    return jsonb_build_object('done', false, 'reason', 'reserved role ' || coalesce(r.usename, '?'));
  end if;
  if coalesce(p_dry_run, true) then return jsonb_build_object('done', false, 'reason', 'dry run'); end if;
  ok := pg_cancel_backend(p_pid);
  return jsonb_build_object('done', ok, 'reason', case when ok then 'cancelled' else 'the server refused' end);
end
$ndm$;

-- New functions in "public" are granted to everybody by default privileges: taken back explicitly.
revoke all on function public.ndm_snapshot(int, int, int) from public;
revoke all on function public.ndm_terminate_stale(int, timestamptz, int, boolean) from public;
revoke all on function public.ndm_cancel_running(int, timestamptz, int, boolean) from public;
do $ndm$
declare role text;
begin
  foreach role in array array['anon', 'authenticated'] loop
    if exists (select from pg_roles where rolname = role) then
      execute format('revoke all on function public.ndm_snapshot(int, int, int), public.ndm_terminate_stale(int, timestamptz, int, boolean), public.ndm_cancel_running(int, timestamptz, int, boolean) from %I', role);
    end if;
  end loop;
  if exists (select from pg_roles where rolname = 'service_role') then
    grant execute on function public.ndm_snapshot(int, int, int), public.ndm_terminate_stale(int, timestamptz, int, boolean), public.ndm_cancel_running(int, timestamptz, int, boolean) to service_role;
  end if;
end $ndm$;
notify pgrst, 'reload schema';
