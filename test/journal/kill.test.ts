import { expect, it } from 'vitest'
import { randomOf } from '../kit/random.ts'
import { killAgainAndAgain, killTwoAtOnce } from './kill.ts'

// `npm run kills` does 200.
it('ten processes killed one after the other lose no beat that was stored, and at most the one under way', async () => {
  const random = randomOf(7)
  const { stored, lost, mostLostByOne, audit } = await killAgainAndAgain(10, random)
  expect(lost).toEqual([])
  expect(mostLostByOne).toBeLessThanOrEqual(1)
  expect(stored).toBeGreaterThan(10)
  expect(audit).toBeGreaterThan(0)
})

it('two processes that write into one folder at the same time lose nothing of each other', async () => {
  const { stored, lost } = await killTwoAtOnce(10)
  expect(stored).toBeGreaterThanOrEqual(20)
  expect(lost).toEqual([])
})
