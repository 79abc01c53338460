import { own } from '../tools/own.ts'

/** What one HTTP request of a Supabase client is: where it draws from and what it does. Never values. */
export interface SupabaseRequest {
  readonly pool: string
  /** `select visits`, `rpc close_day`, `auth.getUser`, `storage.upload avatars`, `functions.invoke hello`. */
  readonly operation: string
}

/** Stands for a name that is missing. */
const NONE = '-'
const READS: Readonly<Record<string, string>> = { GET: 'select', HEAD: 'select', OPTIONS: 'select' }
const WRITES: Readonly<Record<string, string>> = {
  POST: 'insert',
  PATCH: 'update',
  DELETE: 'delete',
  PUT: 'upsert',
  UPSERT: 'upsert',
}
/** Methods of supabase-js; what has none here goes by its path. */
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
  'POST factors': 'mfa.enroll',
  'DELETE factors/id': 'mfa.unenroll',
  'POST factors/id/challenge': 'mfa.challenge',
  'POST factors/id/verify': 'mfa.verify',
  'GET admin/users': 'admin.listUsers',
  'POST admin/users': 'admin.createUser',
  'GET admin/users/id': 'admin.getUserById',
  'PUT admin/users/id': 'admin.updateUserById',
  'DELETE admin/users/id': 'admin.deleteUser',
  'POST admin/generate_link': 'admin.generateLink',
  'DELETE user/identities/id': 'unlinkIdentity',
  'GET .well-known/jwks.json': 'getClaims',
  'POST token/password': 'signInWithPassword',
  'POST token/refresh_token': 'refreshSession',
  'POST token/pkce': 'exchangeCodeForSession',
  'POST token/id_token': 'signInWithIdToken',
  'POST token/web3': 'signInWithWeb3',
}
const OBJECTS: Readonly<Record<string, string>> = {
  GET: 'download',
  HEAD: 'exists',
  POST: 'upload',
  PUT: 'update',
  DELETE: 'remove',
}
const BUCKETS: Readonly<Record<string, string>> = {
  POST: 'createBucket',
  PUT: 'updateBucket',
  DELETE: 'deleteBucket',
}

/** Names by path: applications repeat the same few requests. Bounded; what does not fit is named anew each time. */
const known = new Map<string, SupabaseRequest>()
const MOST_KNOWN = 500

/**
 * Names what `supabasePath` gave.
 * @param path from this process or from a browser; anything else is named too, by plain characters only
 */
export function supabaseRequest(path: string): SupabaseRequest {
  const found = known.get(path)
  if (found) return found
  const request = nameOf(path)
  if (known.size < MOST_KNOWN) known.set(path, request)
  return request
}

function nameOf(path: string): SupabaseRequest {
  const space = path.indexOf(' ')
  const method = path.slice(0, space)
  const [api, ...parts] = path.slice(space + 1).split('/')
  switch (api) {
    case 'rest':
      return of(api, parts[0] === 'rpc' ? `rpc ${plain(parts[1])}` : rest(method, parts))
    case 'auth':
      return of(
        api,
        `auth.${own(AUTH, `${method} ${parts.join('/')}`) ?? `${parts.map(plain).join('.')}.${plain(method.toLowerCase())}`}`,
      )
    case 'storage':
      return of(api, `storage.${storage(method, parts)}`)
    case 'functions':
      return of(api, `functions.invoke ${plain(parts[0])}`)
    case 'graphql':
      return of('rest', api)
    default:
      return of('other', 'other')
  }
}

function of(pool: string, operation: string): SupabaseRequest {
  return { pool: `supabase:${pool}`, operation }
}

/** `select visits`; the schema stands before the procedure's name, as it does before a table's. */
function rest(method: string, [first, second]: readonly string[]): string {
  if (first?.endsWith('.rpc')) return `rpc ${plain(first.slice(0, -3))}${plain(second)}`
  return `${own(READS, method) ?? own(WRITES, method) ?? 'other'} ${plain(first)}`
}

function storage(method: string, parts: readonly string[]): string {
  const [first, second] = parts
  const last = plain(parts.at(-1))
  if (first === 'bucket') {
    if (method === 'GET') return second === undefined ? 'listBuckets' : 'getBucket'
    if (method === 'POST' && second !== undefined) return 'emptyBucket'
    return own(BUCKETS, method) ?? 'bucket'
  }
  if (first === 'render') return `download ${last}`
  if (first !== 'object') return parts.map(plain).join('.')
  if (second === 'move' || second === 'copy') return second
  if (second === 'list' || second === 'list-v2') return `list ${last}`
  if (second === 'sign') return `createSignedUrl ${last}`
  if (second === 'info') return `info ${last}`
  if (second === 'upload')
    return `${method === 'PUT' ? 'uploadToSignedUrl' : 'createSignedUploadUrl'} ${last}`
  return `${own(OBJECTS, method) ?? 'object'} ${last}`
}

function plain(part: string | undefined): string {
  return (part ?? '').slice(0, 130).replace(/[^\w.-]/g, '_') || NONE
}
