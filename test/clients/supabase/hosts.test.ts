import { createClient } from '@supabase/supabase-js'
import { describe, expect, it } from 'vitest'
import { trackSupabase } from '../../../src/clients/supabase.ts'
import { createMonitor } from '../../../src/instance/create.ts'
import { createHosts } from '../../../src/integrations/supabase/hosts.ts'
import { trackedFetch } from '../../../src/integrations/supabase/track/tracked-fetch.ts'
import { recordingTracking } from '../../contracts/recording-tracking.ts'

const OPTIONS = { auth: { persistSession: false, autoRefreshToken: false } }
const answer = async (): Promise<Response> => Response.json([])

describe('pools of several projects', () => {
  it('have the plain names for the first project, and the name of the project for each further one', async () => {
    const tracking = recordingTracking()
    const create = trackSupabase(createClient, tracking, { service: 'tests' })
    const of = (url: string) => create(url, 'key', { ...OPTIONS, global: { fetch: answer as typeof fetch } })
    const main = of('https://first.supabase.co')
    const reports = of('https://reports.supabase.co')
    const own = of('https://db.example.org:8443')
    await main.from('visits').select()
    await reports.from('visits').select()
    await own.storage.from('files').list()
    await reports.auth.getUser('token')
    await main.auth.getUser('token')
    await main.from('visits').select()
    expect(tracking.leases.map(({ pool }) => pool)).toEqual([
      'supabase:rest',
      'supabase:reports:rest',
      'supabase:db.example.org-8443:storage',
      'supabase:reports:auth',
      'supabase:auth',
      'supabase:rest',
    ])
  })

  it('count apart, with a capacity each', async () => {
    const monitor = createMonitor({ console: false, pools: { 'supabase:b:rest': { max: 7 } } })
    const create = trackSupabase(createClient, monitor, { service: 'tests' })
    for (const project of ['a', 'b', 'b'])
      await create(`https://${project}.supabase.co`, 'key', {
        ...OPTIONS,
        global: { fetch: answer as typeof fetch },
      })
        .from('visits')
        .select()
    const pools = monitor.observe().pools.map(({ name, max, kind }) => [name, kind, max])
    expect(pools).toEqual([
      ['supabase:rest', 'supabase', 25],
      ['supabase:b:rest', 'supabase', 7],
    ])
    await monitor.close()
  })

  it('know this machine by any of its names, and are bounded', () => {
    const { poolOf } = createHosts()
    expect(poolOf('http://127.0.0.1:54321/rest/v1/x', 'supabase:rest')).toBe('supabase:rest')
    expect(poolOf('http://localhost:54321/rest/v1/x', 'supabase:rest')).toBe('supabase:rest')
    expect(poolOf('http://[::1]:54321/rest/v1/x', 'supabase:rest')).toBe('supabase:rest')
    expect(poolOf('http://localhost:9000/rest/v1/x', 'supabase:rest')).toBe('supabase:localhost-9000:rest')
    expect(poolOf('/rest/v1/x', 'supabase:rest')).toBe('supabase:rest')
    const names = new Set(
      Array.from({ length: 100 }, (_, count) => poolOf(`https://p${count}.supabase.co/`, 'supabase:rest')),
    )
    expect(names.size).toBeLessThan(20)
    expect(names).toContain('supabase:other:rest')
  })
})

describe('a request that React answers from an equal one', () => {
  const url = 'https://a.supabase.co/auth/v1/user'
  const headers = { authorization: 'Bearer one' }
  function rendering() {
    const tracking = recordingTracking()
    let render: object | undefined = {}
    const fetched = trackedFetch(tracking, { service: 'tests', render: () => render })
    return { tracking, fetched, next: (unit: object | undefined) => (render = unit) }
  }

  it('counts once in a render, and anew in the next one', async () => {
    const { tracking, fetched, next } = rendering()
    const real = globalThis.fetch
    globalThis.fetch = answer as typeof fetch
    try {
      await Promise.all([fetched(url, { headers }), fetched(url, { headers: new Headers(headers) })])
      expect(tracking.leases).toHaveLength(1)
      await fetched(url, { headers: { authorization: 'Bearer two' } })
      await fetched(url, { headers, method: 'POST' })
      await fetched(url, { headers, method: 'POST' })
      await fetched(url, { headers, signal: new AbortController().signal })
      expect(tracking.leases).toHaveLength(5)
      next({})
      await fetched(url, { headers })
      expect(tracking.leases).toHaveLength(6)
      next(undefined)
      await fetched(url, { headers })
      await fetched(url, { headers })
      expect(tracking.leases).toHaveLength(8)
    } finally {
      globalThis.fetch = real
    }
  })
})
