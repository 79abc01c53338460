/*
 * The statements of a fleet in Postgres. Over a connection they are run as they are; for the Data API they are the bodies of the
 * functions that the migration makes.
 */

/** `$1` id, `$2` report, `$3` ms it is listed. */
export const PUBLISH = `with expired as (delete from ndm_fleet.reports where expires_at < clock_timestamp() and id <> $1)
insert into ndm_fleet.reports (id, report, at, expires_at)
values ($1, $2::jsonb, clock_timestamp(), clock_timestamp() + $3 * interval '1 ms')
on conflict (id) do update set report = excluded.report, at = excluded.at, expires_at = excluded.expires_at`

export const LIST = `select report, greatest(0, extract(epoch from clock_timestamp() - at) * 1000)::float8 as age_ms
from ndm_fleet.reports where expires_at >= clock_timestamp() order by at desc limit 1000`

/** `$1` key, `$2` ms. A row = the caller got it. */
export const CLAIM = `with expired as (delete from ndm_fleet.claims where expires_at < clock_timestamp() and key <> $1)
insert into ndm_fleet.claims (key, expires_at) values ($1, clock_timestamp() + $2 * interval '1 ms')
on conflict (key) do update set expires_at = excluded.expires_at where ndm_fleet.claims.expires_at <= clock_timestamp()
returning key`

/** `$1` id, `$2` box, `$3` text, `$4` ms it is there. */
export const SEND = `with expired as (delete from ndm_fleet.messages where expires_at < clock_timestamp() and id <> $1)
insert into ndm_fleet.messages (id, box, body, expires_at) values ($1, $2, $3, clock_timestamp() + $4 * interval '1 ms')
on conflict (id) do update set box = excluded.box, body = excluded.body, expires_at = excluded.expires_at`

/** `$1` box. */
export const RECEIVE = `select id, body from ndm_fleet.messages where box = $1 and expires_at >= clock_timestamp()
order by expires_at limit 1000`
