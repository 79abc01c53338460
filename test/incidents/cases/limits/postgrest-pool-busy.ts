import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'PostgREST answers PGRST003: its own pool is busy',
  expect: { cause: 'api-pool-busy', culprit: { pool: 'supabase:rest' } },
  async build(world) {
    const { api, client } = await world.supabase()
    const fault = api.inject({
      path: '/rest/v1/visits',
      fault: { kind: 'rest', code: 'PGRST003' },
      times: 100_000,
    })
    world.traffic(() =>
      Promise.all([client.from('visits').select('id').limit(1), client.from('visits').select('id').limit(2)]),
    )
    await world.pass(2000)
    return () => fault.cancel()
  },
}
