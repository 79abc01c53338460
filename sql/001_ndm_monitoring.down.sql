-- next-db-monitoring: removes what 001_ndm_monitoring.sql made.
drop function if exists public.ndm_snapshot(int, int, int);
drop function if exists public.ndm_terminate_stale(int, timestamptz, int, boolean);
drop function if exists public.ndm_cancel_running(int, timestamptz, int, boolean);
notify pgrst, 'reload schema';
