import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'the Supabase API cannot be reached',
  expect: { cause: 'database-unreachable', culprit: { pool: 'supabase:rest' } },
  async build(world) {
    const { api, client } = await world.supabase()
    await client.from('visits').select('id').limit(1)
    await api.stop()
    for (let i = 0; i < 8; i++)
      world.traffic(() => client.from('visits').insert({ note: `while it is down ${i}` }), 10)
    await world.pass(3000)
    return async () => {
      await world.supabase({ port: api.port })
    }
  },
}
