import { createClient } from '@supabase/supabase-js'
import { afterEach, expect, it, vi } from 'vitest'
import { readIngest } from '../../src/http/input/ingest-body.ts'
import { countedClient } from '../../src/integrations/browser/client.ts'
import { bench } from '../http/kit.ts'

/** A socket that is open at once, as the library sees it. */
class OpenSocket {
  readyState = 1
  onopen: (() => void) | null = null
  send(): void {}
  close(): void {
    this.readyState = 3
  }
}

afterEach(() => void vi.unstubAllGlobals())

it('realtime sockets of a page are a gauge in the untrusted namespace, and no operations', async () => {
  const beacons: Blob[] = []
  const flushes: (() => void)[] = []
  vi.stubGlobal('navigator', { sendBeacon: (_path: string, body: Blob) => beacons.push(body) > 0 })
  vi.stubGlobal('addEventListener', (_event: string, flush: () => void) => flushes.push(flush))
  const create = countedClient(createClient, '/in')
  const options = { realtime: { transport: OpenSocket as never } }
  const [one, other] = [
    create('http://page.test', 'key', options),
    create('http://page.test', 'key', options),
  ]
  one.realtime.connect()
  expect([one.realtime.isConnected(), other.realtime.isConnected()]).toEqual([true, false])
  flushes[0]?.()
  const said = JSON.parse((await beacons[0]?.text()) ?? '')
  expect(said).toMatchObject({ sockets: 1, active: 0, operations: [], errors: {} })
  expect(readIngest(said)).toBeTruthy()

  const { post, ask, monitor } = bench()
  await post('ingest', said, { 'sec-fetch-site': 'same-origin' })
  expect((await ask('database')).body.untrusted).toEqual({ senders: 1, active: 0, sockets: 1 })
  const { totals, services } = monitor.observe()
  expect([totals.active, services]).toEqual([0, []])
})

it('options that are made by a class, or from others, count whole', () => {
  vi.stubGlobal('addEventListener', () => {})
  const create = countedClient(createClient, '/in')
  class Settings {
    get db(): { schema: string } {
      return { schema: 'tenant' }
    }
  }
  for (const options of [new Settings(), Object.create({ db: { schema: 'tenant' } }) as object])
    expect(create('http://page.test', 'key', options as never)).toMatchObject({
      rest: { schemaName: 'tenant' },
    })
})
