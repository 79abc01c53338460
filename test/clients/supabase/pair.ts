import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient } from '@supabase/supabase-js'
import { trackSupabase } from '../../../src/clients/supabase.ts'
import type { Tracking } from '../../../src/model/extensions.ts'

/** The same calls untracked and tracked, against one server on loopback: what a bench compares. */
export interface Pair {
  select(which: 'plain' | 'tracked'): Promise<void>
  insert(which: 'plain' | 'tracked'): Promise<void>
  close(): Promise<void>
}

/** @param tracking e.g. a monitor; every tracked call is a lease of its service `bench` */
export async function startPair(tracking: Tracking): Promise<Pair> {
  const body = JSON.stringify(Array.from({ length: 10 }, (_, id) => ({ id, site: 'a site' })))
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
      response.end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const options = { auth: { persistSession: false, autoRefreshToken: false } }
  const clients = {
    plain: createClient(url, 'key', options),
    tracked: trackSupabase(createClient, tracking, { service: 'bench' })(url, 'key', options),
  }
  return {
    async select(which) {
      const { error } = await clients[which].from('visits').select('*').eq('site', 'a')
      if (error) throw new Error(error.message)
    },
    async insert(which) {
      const { error } = await clients[which].from('visits').insert({ site: 'a' })
      if (error) throw new Error(error.message)
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
