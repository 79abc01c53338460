import { describe, expect, it } from 'vitest'
import { PARSERS } from './parsers.ts'

/** `npm run fuzz` runs 100 000 of each, from a new seed. */
const CASES = 2000
const SEED = 20_261_125

describe(`${CASES} generated inputs, seed ${SEED}`, () => {
  it.each(PARSERS)('harm not: $name', async ({ run, share = 1 }) => {
    await expect(run(Math.ceil(CASES * share), SEED)).resolves.toBeUndefined()
  })
})
