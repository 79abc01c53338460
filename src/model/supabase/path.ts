/** Reads one header of the request; `null` when it is absent. */
export type HeaderReader = (name: string) => string | null

/** Words of the storage API between `object` and the bucket; `public` and `authenticated` are such words in reads only. */
const ON_THE_WAY = /^(rpc|object|list|list-v2|sign|upload|info|render|image|move|copy|bucket|vector)$/

/**
 * What a request of a Supabase client does, without values: `GET rest/visits`, `UPSERT rest/audit.visits`,
 * `POST auth/token/password`, `POST storage/object/list/avatars`. Ids, object paths, filters and queries never come
 * through. Runs in browsers, so its size counts; `supabaseRequest` gives it its name.
 * @returns `other` when the URL belongs to no API of Supabase
 */
export function supabasePath(method: string, url: string, header: HeaderReader): string {
  const [, api, path = ''] = /\/(rest|auth|storage|functions|graphql)\/v1\/?([^?#]*)/.exec(url) ?? []
  if (!api) return 'other'
  const read = /^(GET|HEAD)$/.test(method)
  const kept: string[] = []
  for (const part of path.split('/')) {
    const plain = part.slice(0, 63).replace(/%..|[^\w.-]/g, '_')
    // What stands in a path of auth is a word of the API or an id.
    if (api === 'auth') kept.push(/\d|.{31}/.test(part) ? 'id' : plain)
    else {
      kept.push(plain)
      if (api === 'functions' || !(ON_THE_WAY.test(part) || (read && /^(public|authenticated)$/.test(part))))
        break
    }
  }
  if (api === 'auth')
    return `${method} ${api}/${kept.slice(0, 4).join('/')}${/[?&]grant_type=(password|refresh_token|pkce|id_token|web3)\b/.exec(url)?.[1]?.replace(/^/, '/') ?? ''}`
  if (api !== 'rest') return `${method} ${api}/${kept.join('/')}`
  const schema = header(`${read ? 'accept' : 'content'}-profile`) ?? 'public'
  const upsert = method === 'POST' && header('prefer')?.includes('resolution=')
  return `${upsert ? 'UPSERT' : method} ${api}/${schema === 'public' ? '' : `${schema}.`}${kept.join('/')}`
}
