import { expect, it } from 'vitest'
import type { Exporter } from '../../src/model/extensions.ts'
import { ADMIN, bearer, bench } from '../http/kit.ts'

/** A monitor with one exporter, and what its report says of it. */
function pushing(exporter: Omit<Exporter, 'name'>) {
  const made = bench({ adminToken: ADMIN })
  made.monitor.addExporter({ name: 'lake', ...exporter })
  return {
    ...made,
    async beat() {
      await made.monitor.beat()
      await turn()
    },
    async state() {
      const { body } = await made.ask('database', { headers: bearer(ADMIN) })
      return body.exporters.find(({ name }: { name: string }) => name === 'lake')
    },
  }
}

/** Lets promises that are due run. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

it('a push that arrived is told with its time', async () => {
  const { beat, state } = pushing({ send: () => {} })
  expect(await state()).toMatchObject({ state: 'idle', lastDeliveredAt: null, waiting: 0, dropped: 0 })
  await beat()
  expect(await state()).toMatchObject({ state: 'ok', lastError: null, waiting: 0, dropped: 0 })
  expect(Date.parse((await state()).lastDeliveredAt)).toBeGreaterThan(0)
})

it('a push that failed is told without what may be a secret', async () => {
  const { beat, state } = pushing({ send: () => Promise.reject(new Error('https://user:secret@lake/')) })
  await beat()
  const told = await state()
  expect(told).toMatchObject({ state: 'failing', lastDeliveredAt: null, dropped: 1 })
  expect(told.lastError).not.toBeNull()
  expect(JSON.stringify(told)).not.toContain('secret')
})

it('a late push has its signal fired, and the next beat pushes again', async () => {
  const signals: AbortSignal[] = []
  const { beat, state, clock } = pushing({
    send: (_snapshot, context) =>
      new Promise((_resolve, reject) => {
        if (context === undefined) return
        signals.push(context.signal)
        context.signal.addEventListener('abort', () => reject(new Error('aborted')))
      }),
  })
  await beat()
  expect(await state()).toMatchObject({ waiting: 1 })
  clock.advance(10_000)
  await turn()
  expect(signals.map(({ aborted }) => aborted)).toEqual([true])
  expect(await state()).toMatchObject({ state: 'failing', waiting: 0, dropped: 1 })
  await beat()
  expect(signals).toHaveLength(2)
})

it('a push that never comes back and ignores its signal is given up, and never runs twice at once', async () => {
  let calls = 0
  const { beat, state, clock } = pushing({
    send: () => {
      calls++
      return new Promise(() => {})
    },
  })
  await beat()
  await beat()
  expect(calls).toBe(1)
  expect(await state()).toMatchObject({ waiting: 1, dropped: 1 })
  clock.advance(10_000)
  await turn()
  await beat()
  expect(calls).toBe(1)
  clock.advance(60_000)
  await turn()
  expect(await state()).toMatchObject({ state: 'failing', waiting: 0, dropped: 3 })
  await beat()
  expect(calls).toBe(2)
})

it('a push that comes back late, but well, was delivered', async () => {
  let end = (): void => {}
  const { beat, state, clock } = pushing({ send: () => new Promise<void>((resolve) => (end = resolve)) })
  await beat()
  clock.advance(10_000)
  await turn()
  end()
  await turn()
  expect(await state()).toMatchObject({ state: 'ok', waiting: 0, dropped: 0 })
})

it('a queue of its own counts, and one that throws or says nonsense counts nothing', async () => {
  for (const [backlog, waiting, dropped] of [
    [() => ({ waiting: 7, dropped: 3 }), 7, 3],
    [() => ({ waiting: Number.NaN, dropped: 3 }), 0, 0],
    [
      () => {
        throw new Error('broken')
      },
      0,
      0,
    ],
  ] as const)
    expect(await pushing({ send: () => {}, backlog }).state()).toMatchObject({ waiting, dropped })
})

it('closing the monitor fires the signal of what is under way', async () => {
  let signal: AbortSignal | undefined
  const { beat, monitor } = pushing({
    send: (_snapshot, context) => {
      signal = context?.signal
      return new Promise(() => {})
    },
  })
  await beat()
  expect(signal?.aborted).toBe(false)
  await monitor.close()
  expect(signal?.aborted).toBe(true)
})

it('what reaches nobody outside is not listed', async () => {
  const { ask } = pushing({ send: () => {}, inProcess: true })
  const { body } = await ask('database', { headers: bearer(ADMIN) })
  expect(body.exporters).toEqual([])
})
