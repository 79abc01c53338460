import { describe, expect, it } from 'vitest'
import { createEdgeCounts, type EdgeMessage } from '../../../src/integrations/next/edge/counts.ts'
import { createDelivery } from '../../../src/integrations/next/edge/delivery.ts'

/** An isolate whose time is the test's, and a server that adds up what arrives. */
function isolate(answers: (message: EdgeMessage, nth: number, url: string) => boolean = () => true) {
  const counts = createEdgeCounts()
  const arrived: EdgeMessage[] = []
  const timers: { at: number; go: () => void }[] = []
  let now = 100_000
  let posts = 0
  const deliver = createDelivery({
    counts,
    now: () => now,
    wait: (ms) => new Promise<void>((go) => void timers.push({ at: now + ms, go })),
    async post(message, url) {
      const taken = answers(message, ++posts, url)
      if (taken) arrived.push(message)
      return taken
    },
  })
  const alive: Promise<unknown>[] = []
  const event = { waitUntil: (work: Promise<unknown>) => void alive.push(work) }
  return {
    counts,
    alive,
    posts: () => posts,
    request(operations = 1, url = 'https://app.example/page') {
      for (let i = 0; i < operations; i++)
        counts.tracker('middleware', 'supabase:rest').open('select sites').end()
      deliver([{ url }, event])
    },
    deliver: () => deliver([{ url: 'https://app.example/page' }, event]),
    /** Lets time pass until nothing keeps the isolate alive. */
    async untilItEnds() {
      let ended = false
      void Promise.all(alive).then(() => {
        ended = true
      })
      while (!ended) {
        await new Promise((resolve) => setImmediate(resolve))
        const timer = timers.shift()
        if (timer) {
          now = timer.at
          timer.go()
        }
      }
    },
    counted: () => arrived.flatMap(({ operations }) => operations).reduce((sum, { count }) => sum + count, 0),
    arrived,
  }
}

describe('an isolate that is busy for a moment', () => {
  it('has reported all of a burst when it may end', async () => {
    const edge = isolate()
    for (let i = 0; i < 24; i++) edge.request()
    await edge.untilItEnds()
    expect(edge.counted()).toBe(24)
    expect(edge.posts()).toBeLessThanOrEqual(2)
    // One response keeps the isolate alive for all of them.
    expect(edge.alive).toHaveLength(1)
  })

  it('reports what outlives its response', async () => {
    const edge = isolate()
    const late = edge.counts.tracker('middleware', 'supabase:auth').open('auth.getUser')
    edge.deliver()
    await new Promise((resolve) => setImmediate(resolve))
    late.attempt()
    late.end('error', 'HTTP500')
    late.end()
    await edge.untilItEnds()
    expect(edge.arrived).toMatchObject([
      { operations: [{ count: 1, failed: 1, attempts: 2 }], errors: { HTTP500: 1 } },
    ])
  })

  it('gets past an address that does not answer, made up by whoever asked first', async () => {
    const tried: string[] = []
    const edge = isolate((_message, _nth, url) => {
      tried.push(new URL(url).host)
      return url.startsWith('https://app.example/')
    })
    edge.request(1, 'https://made-up.example:1/page')
    edge.request()
    await edge.untilItEnds()
    expect(edge.counted()).toBe(2)
    expect(tried).toEqual(['made-up.example:1', 'app.example', 'app.example'])
  })

  it('sends again what did not arrive, once', async () => {
    const edge = isolate((_, nth) => nth > 2)
    edge.request(3)
    edge.request(4)
    await edge.untilItEnds()
    expect(edge.counted()).toBe(7)
  })

  it('sends a message again as it was, under its number, when its answer did not come: it may have been counted', async () => {
    const posts: EdgeMessage[] = []
    const edge = isolate((message, nth) => {
      posts.push(message)
      // Meanwhile the isolate goes on counting.
      if (nth === 1) edge.counts.tracker('middleware', 'supabase:rest').open('select sites').end()
      return nth > 1
    })
    edge.request(3)
    await edge.untilItEnds()
    expect(posts.map(({ seq, operations }) => [seq, operations[0]?.count])).toEqual([
      [1, 3],
      [1, 3],
      [2, 1],
    ])
  })

  it('gives up on a server that is gone, keeps the counts, and reports them with a later request', async () => {
    let isThere = false
    const edge = isolate(() => isThere)
    edge.request(2)
    await edge.untilItEnds()
    expect(edge.counted()).toBe(0)
    isThere = true
    edge.request()
    await edge.untilItEnds()
    expect(edge.counted()).toBe(3)
  })

  it('splits what is too much for one message', async () => {
    const edge = isolate()
    for (let i = 0; i < 45; i++) edge.counts.tracker('middleware', 'supabase:rest').open(`select t${i}`).end()
    edge.deliver()
    await edge.untilItEnds()
    expect(edge.arrived.map(({ operations }) => operations.length)).toEqual([20, 20, 5])
  })

  it('stays small, whatever names come', () => {
    const { counts } = isolate()
    for (let i = 0; i < 1000; i++) {
      counts.tracker('middleware', 'supabase:rest').open(`select t${i}`).end()
      counts.fail({ code: `C${i}` })
    }
    let rows = 0
    let operations = 0
    for (let message = counts.take(); message !== null; message = counts.take()) {
      rows += message.operations.length
      operations += message.operations.reduce((sum, { count }) => sum + count, 0)
    }
    expect(rows).toBeLessThanOrEqual(201)
    expect(operations).toBe(1000)
  })
})
