import { describe, expect, it } from 'vitest'
import { supabasePath } from '../../src/model/supabase/path.ts'
import { supabaseRequest } from '../../src/model/supabase/request.ts'

const BASE = 'https://abc.supabase.co'
const named = (method: string, path: string, headers: Record<string, string> = {}): string => {
  const { pool, operation } = supabaseRequest(
    supabasePath(method, BASE + path, (name) => headers[name] ?? null),
  )
  return `${pool} ${operation}`
}
const ID = '550e8400-e29b-41d4-a716-446655440000'

describe('supabaseRequest', () => {
  it.each<{ row: readonly [string, string, string, Record<string, string>?] }>(
    (
      [
        ['GET', '/rest/v1/visits?select=*&email=eq.plant', 'supabase:rest select visits'],
        ['HEAD', '/rest/v1/visits?select=*', 'supabase:rest select visits'],
        ['POST', '/rest/v1/visits', 'supabase:rest insert visits', { prefer: 'return=representation' }],
        [
          'POST',
          '/rest/v1/visits?on_conflict=id',
          'supabase:rest upsert visits',
          { prefer: 'resolution=merge-duplicates' },
        ],
        ['PATCH', '/rest/v1/visits?id=eq.1', 'supabase:rest update visits'],
        ['DELETE', '/rest/v1/visits?id=eq.1', 'supabase:rest delete visits'],
        ['POST', '/rest/v1/rpc/close_day', 'supabase:rest rpc close_day'],
        ['GET', '/rest/v1/rpc/close_day?day=plant', 'supabase:rest rpc close_day'],
        ['GET', '/rest/v1/log', 'supabase:rest select audit.log', { 'accept-profile': 'audit' }],
        ['GET', '/rest/v1/log', 'supabase:rest select log', { 'accept-profile': 'public' }],
        ['POST', '/rest/v1/log', 'supabase:rest insert audit.log', { 'content-profile': 'audit' }],
        ['GET', '/rest/v1/', 'supabase:rest select -'],
        ['GET', '/rest/v1/a%20b%40c', 'supabase:rest select a_b_c'],
        ['POST', '/graphql/v1', 'supabase:rest graphql'],
        ['GET', '/prefix/rest/v1/visits', 'supabase:rest select visits'],
        ['GET', '/auth/v1/user', 'supabase:auth auth.getUser'],
        ['PUT', '/auth/v1/user', 'supabase:auth auth.updateUser'],
        ['POST', '/auth/v1/token?grant_type=password', 'supabase:auth auth.signInWithPassword'],
        ['POST', '/auth/v1/token?grant_type=refresh_token', 'supabase:auth auth.refreshSession'],
        ['POST', '/auth/v1/token?grant_type=plant', 'supabase:auth auth.token.post'],
        ['POST', '/auth/v1/logout?scope=global', 'supabase:auth auth.signOut'],
        ['POST', '/auth/v1/signup', 'supabase:auth auth.signUp'],
        ['GET', '/auth/v1/.well-known/jwks.json', 'supabase:auth auth.getClaims'],
        ['POST', '/auth/v1/factors', 'supabase:auth auth.mfa.enroll'],
        ['POST', `/auth/v1/factors/${ID}/challenge`, 'supabase:auth auth.mfa.challenge'],
        ['DELETE', `/auth/v1/factors/${ID}`, 'supabase:auth auth.mfa.unenroll'],
        ['DELETE', `/auth/v1/user/identities/${ID}`, 'supabase:auth auth.unlinkIdentity'],
        ['GET', '/auth/v1/admin/users?page=1', 'supabase:auth auth.admin.listUsers'],
        ['GET', `/auth/v1/admin/users/${ID}`, 'supabase:auth auth.admin.getUserById'],
        ['DELETE', `/auth/v1/admin/users/${ID}`, 'supabase:auth auth.admin.deleteUser'],
        ['GET', `/auth/v1/admin/users/${ID}/factors`, 'supabase:auth auth.admin.users.id.factors.get'],
        ['GET', `/auth/v1/${ID}`, 'supabase:auth auth.id.get'],
        ['POST', '/storage/v1/object/avatars/plant/me.png', 'supabase:storage storage.upload avatars'],
        ['PUT', '/storage/v1/object/avatars/plant.png', 'supabase:storage storage.update avatars'],
        ['GET', '/storage/v1/object/avatars/plant.png', 'supabase:storage storage.download avatars'],
        ['GET', '/storage/v1/object/public/avatars/plant.png', 'supabase:storage storage.download avatars'],
        [
          'GET',
          '/storage/v1/render/image/authenticated/avatars/plant.png',
          'supabase:storage storage.download avatars',
        ],
        ['HEAD', '/storage/v1/object/avatars/plant.png', 'supabase:storage storage.exists avatars'],
        ['DELETE', '/storage/v1/object/avatars', 'supabase:storage storage.remove avatars'],
        ['POST', '/storage/v1/object/list/avatars', 'supabase:storage storage.list avatars'],
        ['POST', '/storage/v1/object/list-v2/avatars', 'supabase:storage storage.list avatars'],
        [
          'POST',
          '/storage/v1/object/sign/avatars/plant.png',
          'supabase:storage storage.createSignedUrl avatars',
        ],
        [
          'POST',
          '/storage/v1/object/upload/sign/avatars/plant.png',
          'supabase:storage storage.createSignedUploadUrl avatars',
        ],
        [
          'PUT',
          '/storage/v1/object/upload/sign/avatars/plant.png?token=plant',
          'supabase:storage storage.uploadToSignedUrl avatars',
        ],
        ['GET', '/storage/v1/object/info/avatars/plant.png', 'supabase:storage storage.info avatars'],
        ['POST', '/storage/v1/object/move', 'supabase:storage storage.move'],
        ['GET', '/storage/v1/bucket', 'supabase:storage storage.listBuckets'],
        ['GET', '/storage/v1/bucket/avatars', 'supabase:storage storage.getBucket'],
        ['POST', '/storage/v1/bucket/avatars/empty', 'supabase:storage storage.emptyBucket'],
        ['POST', '/storage/v1/vector/CreateIndex', 'supabase:storage storage.vector.CreateIndex'],
        ['POST', '/functions/v1/hello-world/plant?x=1', 'supabase:functions functions.invoke hello-world'],
        ['POST', '/realtime/v1/api/broadcast', 'supabase:other other'],
      ] as readonly (readonly [string, string, string, Record<string, string>?])[]
    ).map((row) => ({ row })),
  )('$row.0 $row.1 → $row.2', ({ row: [method, path, expected, headers] }) => {
    const text = named(method, path, headers)
    expect(text).toBe(expected)
    expect(text).not.toContain('plant')
    // What the ingest route accepts as the name of an operation.
    expect(text.slice(text.indexOf(' ') + 1)).toMatch(/^[\w.:/*-]+( [\w.:/*-]+){0,5}$/)
  })

  it('takes the object in a bucket named public for no bucket', () => {
    expect(named('POST', '/storage/v1/object/public/plant.png')).toBe(
      'supabase:storage storage.upload public',
    )
    expect(named('POST', '/storage/v1/object/authenticated/plant.png')).toBe(
      'supabase:storage storage.upload authenticated',
    )
  })

  it('names what a page made up by plain characters only, and keeps no more of it than fits', () => {
    const { pool, operation } = supabaseRequest(`GET rest/${'<script>"'.repeat(100)}`)
    expect(pool).toBe('supabase:rest')
    expect(operation).toMatch(/^select [\w.-]{1,130}$/)
    for (const odd of ['', ' ', '/', 'x y/z', 'GET toString/constructor', 'constructor rest/a'])
      expect(supabaseRequest(odd).operation).toMatch(/^[\w. -]+$/)
  })
})
