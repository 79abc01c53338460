import { describe, expect, it } from 'vitest'
import { persistently } from '../../widget/data/http/persistently.ts'

describe('a part of the page whose code cannot be loaded', () => {
  it('is loaded as soon as the server answers again', async () => {
    const waits: number[] = []
    let tries = 0
    const loaded = await persistently(
      async () => {
        if (++tries < 4) throw new Error('Failed to load chunk')
        return 'code'
      },
      async (ms) => void waits.push(ms),
    )
    expect(loaded).toBe('code')
    expect(waits).toEqual([500, 1000, 2000])
  })

  it('fails with the last failure when the server stays away', async () => {
    let tries = 0
    const gone = persistently(
      () => Promise.reject(new Error(`try ${++tries}`)),
      () => Promise.resolve(),
    )
    await expect(gone).rejects.toThrow('try 8')
  })
})
