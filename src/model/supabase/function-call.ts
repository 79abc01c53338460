/** Where a project's functions are called, and by whom. */
export interface FunctionCaller {
  /** Address of the project, e.g. `https://<ref>.supabase.co`. */
  readonly url: string
  /** A key of `service_role`: only it may call the functions. */
  readonly serviceKey: string
}

/**
 * The request that calls a function of the database through the Data API.
 * @returns what `fetch` takes; a limit of time is the caller's to add
 */
export function functionCall(
  { url, serviceKey }: FunctionCaller,
  name: string,
  body: object,
): readonly [URL, RequestInit] {
  return [
    new URL(`rest/v1/rpc/${name}`, url.endsWith('/') ? url : `${url}/`),
    {
      method: 'POST',
      headers: {
        apikey: serviceKey,
        authorization: `Bearer ${serviceKey}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
      cache: 'no-store',
    },
  ]
}
