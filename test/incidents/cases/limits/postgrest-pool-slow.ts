import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: "slow requests keep PostgREST's pool busy until it refuses",
  expect: { cause: 'api-pool-busy', culprit: { pool: 'supabase:rest' } },
  async build(world) {
    world.configure({ staleAfter: 30_000 })
    const { api, client } = await world.supabase({ poolMax: 2, acquireTimeoutMs: 400 })
    const hold = api.hold({ path: '/rest/v1/visits', at: 'connection' })
    for (let i = 0; i < 2; i++)
      client
        .from('visits')
        .select('id')
        .eq('id', i)
        .then(() => {})
    await hold.reached(2)
    world.traffic(() => client.from('visits').select('id').limit(1))
    await world.pass(2500)
    return () => hold.release()
  },
}
