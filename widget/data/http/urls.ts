/** `base` (which may have a query of its own) with parameters. */
export function withQuery(
  base: string,
  parameters: Readonly<Record<string, string | number | boolean>>,
): string {
  const query = Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join('&')
  if (query === '') return base
  return `${base}${base.includes('?') ? '&' : '?'}${query}`
}

/** Points a chart is drawn from; more than the pixels of a phone, fewer than would be felt in the payload. */
export const HISTORY_BUCKETS = 240

/** The history cut for drawing. `limit=1`: the raw snapshots are not needed beside it. */
export function historyUrl(base: string, hours: number, buckets: number = HISTORY_BUCKETS): string {
  return withQuery(base, { history: true, hours, buckets, limit: 1 })
}

/** Budget, audit list and details of the services: changes slowly, requested less often. */
export function detailsUrl(base: string): string {
  return withQuery(base, { detailed: true, budget: true })
}
