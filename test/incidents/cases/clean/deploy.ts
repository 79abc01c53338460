import type { Incident } from '../../kit/incident.ts'

export const incident: Incident = {
  name: 'a deployment: the old pool ends, a new one opens',
  expect: { cause: null },
  async build(world) {
    const old = world.pool({ name: 'shop', max: 10 })
    await old.query('select 1')
    const next = world.pool({ name: 'shop', max: 10 })
    await next.query('select 1')
    await old.end()
    world.traffic(() => next.query('select 1'), 50)
  },
}
