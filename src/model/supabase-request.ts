/** What one HTTP request of a Supabase client is: where it draws from and what it does. Never values. */
export interface SupabaseRequest {
  readonly pool: string
  /** `select visits`, `rpc close_day`, `auth.getUser`, `storage.upload avatars`, `functions.invoke hello`. */
  readonly operation: string
  /** Whether supabase-js may repeat it by itself (its Data API client does so for GET and HEAD). */
  readonly repeatable: boolean
}

/** Reads one header of the request; `null` when it is absent. */
export type HeaderReader = (name: string) => string | null

/** Stands for a name that is missing. */
const NONE = '-'
const SELECT = /^(?:GET|HEAD|OPTIONS)$/
const WRITES: Readonly<Record<string, string>> = { PATCH: 'update', DELETE: 'delete', PUT: 'upsert' }

/** Methods of supabase-js by method and path; an id in a path is never looked at. */
const AUTH: Readonly<Record<string, string>> = {
  'GET user': 'getUser',
  'PUT user': 'updateUser',
  'POST signup': 'signUp',
  'POST otp': 'signInWithOtp',
  'POST verify': 'verifyOtp',
  'POST sso': 'signInWithSSO',
  'POST logout': 'signOut',
  'POST recover': 'resetPasswordForEmail',
  'POST invite': 'admin.inviteUserByEmail',
  password: 'signInWithPassword',
  refresh_token: 'refreshSession',
  pkce: 'exchangeCodeForSession',
  id_token: 'signInWithIdToken',
  web3: 'signInWithWeb3',
}
const ADMIN_USERS: Readonly<Record<string, string>> = {
  GET: 'listUsers',
  POST: 'createUser',
  'GET 1': 'getUserById',
  'PUT 1': 'updateUserById',
  'DELETE 1': 'deleteUser',
}
const OBJECTS: Readonly<Record<string, string>> = {
  GET: 'download',
  HEAD: 'exists',
  POST: 'upload',
  PUT: 'update',
  DELETE: 'remove',
}
const BUCKETS: Readonly<Record<string, string>> = {
  GET: 'listBuckets',
  POST: 'createBucket',
  'GET 1': 'getBucket',
  'PUT 1': 'updateBucket',
  'DELETE 1': 'deleteBucket',
  'POST 1': 'emptyBucket',
}

/**
 * Names a request by its URL path, method and two headers (`Prefer` tells an upsert, `*-Profile` the schema).
 * @param url absolute or relative; its query is read only for auth's `grant_type`
 */
export function supabaseRequest(method: string, url: string, header: HeaderReader): SupabaseRequest {
  const query = url.search(/[?#]/)
  const path = query < 0 ? url : url.slice(0, query)
  const [, api, rest = ''] = /\/(rest|auth|storage|functions|graphql)\/v1(?:\/(.*))?$/.exec(path) ?? []
  const parts = rest.split('/')
  const first = name(parts[0])
  if (api === 'rest')
    return of('rest', restOperation(method, first, name(parts[1]), header), SELECT.test(method))
  if (api === 'auth') return of(api, `auth.${authOperation(method, parts, url)}`)
  if (api === 'storage') return of(api, `storage.${storageOperation(method, parts)}`)
  if (api === 'functions') return of(api, `functions.invoke ${first}`)
  return api ? of('rest', 'graphql') : of('other', 'other')
}

function of(pool: string, operation: string, repeatable = false): SupabaseRequest {
  return { pool: `supabase:${pool}`, operation, repeatable }
}

function restOperation(method: string, table: string, procedure: string, header: HeaderReader): string {
  const schema = header(SELECT.test(method) ? 'accept-profile' : 'content-profile')
  const prefix = schema && schema !== 'public' ? `${name(schema)}.` : ''
  if (table === 'rpc' && procedure !== NONE) return `rpc ${prefix}${procedure}`
  if (table === NONE) return 'schema'
  return `${verb(method, header)} ${prefix}${table}`
}

function verb(method: string, header: HeaderReader): string {
  if (SELECT.test(method)) return 'select'
  return WRITES[method] ?? (/resolution=/.test(header('prefer') ?? '') ? 'upsert' : 'insert')
}

function authOperation(method: string, parts: readonly string[], url: string): string {
  const [first = '', second] = parts
  if (first === 'token') return AUTH[/[?&]grant_type=(\w+)/.exec(url)?.[1] ?? ''] ?? 'token'
  if (first === 'factors') return `mfa.${word(parts[2]) ?? (method === 'DELETE' ? 'unenroll' : 'enroll')}`
  if (first === 'admin')
    return `admin.${(second === 'users' && parts.length < 4 && ADMIN_USERS[keyed(method, parts[2])]) || (word(second) ?? 'other')}`
  const known = second === undefined ? AUTH[`${method} ${first}`] : undefined
  return known ?? word(first.replace(/^\.well-known$/, 'jwks')) ?? 'other'
}

function storageOperation(method: string, parts: readonly string[]): string {
  const [first = '', second = '', third = ''] = parts
  if (first === 'bucket') return BUCKETS[keyed(method, parts[1])] ?? 'bucket'
  if (first === 'render') return `download ${name(parts[3])}`
  if (first === 'vector') return `vectors.${word(second) ?? 'other'}`
  if (first !== 'object') return word(first) ?? 'other'
  if (second === 'move' || second === 'copy') return second
  if (/^list(?:-v2)?$/.test(second)) return `list ${name(third)}`
  if (second === 'sign') return `createSignedUrl ${name(third)}`
  if (second === 'upload')
    return `${method === 'PUT' ? 'uploadToSignedUrl' : 'createSignedUploadUrl'} ${name(parts[3])}`
  const at = second === 'info' ? 2 : 1
  const bucket = /^(?:public|authenticated)$/.test(parts[at] ?? '') ? parts[at + 1] : parts[at]
  return `${at === 2 ? 'info' : (OBJECTS[method] ?? 'object')} ${name(bucket)}`
}

function keyed(method: string, id: string | undefined): string {
  return id ? `${method} 1` : method
}

/** A word of the API itself; anything else in its place may be an id. */
function word(part: string | undefined): string | undefined {
  return part && /^[A-Za-z][a-zA-Z_-]{1,30}$/.test(part) ? part : undefined
}

/** A table, procedure, bucket or function: at most 63 plain characters, `-` when there is none. */
function name(part: string | undefined): string {
  return (part ?? '').slice(0, 63).replace(/%[0-9A-Fa-f]{2}|[^\w.-]/g, '_') || NONE
}
