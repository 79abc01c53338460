import { describe, expect, it } from 'vitest'
import { runtime } from '../../src/runtime/node.ts'

describe('an optional package', () => {
  it('is what Node finds', async () => {
    expect(await runtime.loadPg()).toHaveProperty('Client')
  })

  it('is refused where it is not installed', async () => {
    await expect(runtime.loadPeer('@acme/is-not-there' as never)).rejects.toMatchObject({
      code: expect.stringMatching(/MODULE_NOT_FOUND/),
    })
  })
})
