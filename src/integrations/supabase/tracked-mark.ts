/** `fetch` as supabase-js takes it. */
export type Fetch = typeof globalThis.fetch

/** One module file is several modules in a production server, so the mark is found by name. */
const TRACKED: unique symbol = Symbol.for('next-db-monitoring.tracked') as never

/** Whether a fetch is one of ours already: the client of @supabase/ssr is made by a wrapped supabase-js. */
export function isTracked(fetch: unknown): true | undefined {
  return (fetch as { readonly [TRACKED]?: true } | null | undefined)?.[TRACKED]
}

/** Marks a fetch as ours. */
export function marked(fetch: Fetch): Fetch {
  return Object.assign(fetch, { [TRACKED]: true })
}
