import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { trackSupabase } from '../../../src/clients/supabase.ts'
import { errorCode } from '../../../src/model/errors/classify.ts'
import { CALLS, expectSame } from '../../contracts/client.ts'
import { type RecordingTracking, recordingTracking } from '../../contracts/recording-tracking.ts'
import { type ApiFixture, startApi, type WireRequest } from './api-fixture.ts'

const KEY = 'key'
const OPTIONS = { auth: { persistSession: false, autoRefreshToken: false } }

let api: ApiFixture
beforeAll(async () => {
  api = await startApi()
  vi.spyOn(console, 'error').mockImplementation(() => {})
})
afterAll(async () => {
  await api.close()
  vi.restoreAllMocks()
})

const tracked = (tracking: RecordingTracking): SupabaseClient =>
  trackSupabase(createClient, tracking, { service: 'tests' })(api.url, KEY, OPTIONS)

/** Bytes on the wire, but for what differs from call to call by itself. */
const wire = ({ method, path, headers, body }: WireRequest): object => ({
  method,
  path,
  headers: { ...headers, 'content-type': headers['content-type']?.replace(/boundary=.*/, 'boundary') },
  body: body.replace(/-{4,}[\w-]+/g, 'boundary'),
})

describe('a tracked client', () => {
  it.each(CALLS.map((call) => [call.name, call] as const))(
    '%s: same result, same bytes, recorded as it was',
    async (_, call) => {
      const tracking = recordingTracking()
      api.requests.length = 0
      await call.run(createClient(api.url, KEY, OPTIONS)).then(
        () => {},
        () => {},
      )
      const before = api.requests.splice(0).map(wire)
      await expectSame(call, createClient(api.url, KEY, OPTIONS), tracked(tracking))
      const after = api.requests.splice(0).map(wire)
      expect(after).toEqual([...before, ...before])
      // What is read beside the caller (an error's body) may come a moment after its result.
      await vi.waitFor(() => expect(reportsOf(tracking)).toEqual(call.reported))
      expect(tracking.faults).toEqual([])
      expect(JSON.stringify(tracking.leases)).not.toContain('plant')
      api.release()
    },
  )
})

/** `pool operation outcome code…`: the lease's own code, else those of the errors recorded for it. */
function reportsOf(tracking: RecordingTracking): string[] {
  return tracking.leases.map(({ pool, operation, outcome, code }) =>
    [
      pool,
      operation,
      outcome,
      ...(code ? [code] : tracking.errors.map(({ error }) => errorCode(error))),
    ].join(' '),
  )
}
