import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'every request fails once with 503 and succeeds when it is repeated',
  expect: { cause: 'retry-amplification', status: 'healthy' },
  async build(world) {
    world.configure({ staleAfter: 20_000 })
    const { api, client } = await world.supabase()
    for (let i = 0; i < 12; i++)
      world.traffic(() => {
        api.inject({ path: '/rest/v1/visits', fault: { kind: 'html', status: 503 }, times: 1 })
        return client.from('visits').select('id').eq('id', i)
      }, 0)
    await world.pass(4000)
  },
  heals: false,
}
