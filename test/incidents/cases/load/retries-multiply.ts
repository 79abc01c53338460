import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'the API answers 503 to everything, and every request is sent four times',
  expect: { cause: 'errors', sentence: /503/ },
  async build(world) {
    world.configure({ staleAfter: 20_000 })
    const { api, client } = await world.supabase()
    const fault = api.inject({
      path: '/rest/v1/visits',
      fault: { kind: 'html', status: 503 },
      times: 1_000_000,
    })
    for (let i = 0; i < 8; i++) world.traffic(() => client.from('visits').select('id').eq('id', i), 0)
    await world.pass(6000)
    return () => fault.cancel()
  },
}
