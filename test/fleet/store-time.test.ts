import { expect, it } from 'vitest'
import { storeTime } from '../../src/fleet/store-time.ts'

/** A store an hour ahead, and the two clocks of the process. */
function world() {
  const clocks = { now: 1000, wall: 5_000_000 }
  let asked = 0
  const time = storeTime(
    async () => {
      asked += 1
      return clocks.wall + 3_600_000
    },
    { now: () => clocks.now, wall: () => clocks.wall },
  )
  return {
    clocks,
    time,
    asked: () => asked,
    pass(ms: number): void {
      clocks.now += ms
      clocks.wall += ms
    },
  }
}

it('counts on from what the store said, and asks again after a minute', async () => {
  const { time, pass, asked } = world()
  const first = await time()
  pass(59_000)
  expect((await time()) - first).toBe(59_000)
  expect(asked()).toBe(1)
  pass(2000)
  expect((await time()) - first).toBe(61_000)
  expect(asked()).toBe(2)
})

it.each([
  ['the machine slept', 0, 30_000],
  ['the clock was set back', 0, -7_200_000],
  ['the clock was set while time passed', 10_000, 11_000],
])('asks again when %s', async (_, steady, wall) => {
  const { time, clocks, asked } = world()
  await time()
  clocks.now += steady
  clocks.wall += wall
  expect(await time()).toBe(clocks.wall + 3_600_000)
  expect(asked()).toBe(2)
})

it('remembers nothing of a question that failed', async () => {
  let fails = true
  const time = storeTime(
    async () => {
      if (fails) throw new Error('no answer')
      return 7
    },
    { now: () => 0, wall: () => 0 },
  )
  await expect(time()).rejects.toThrow('no answer')
  fails = false
  expect(await time()).toBe(7)
})
