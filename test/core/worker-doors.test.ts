import process from 'node:process'
import { createClient } from '@supabase/supabase-js'
import { afterEach, expect, it, onTestFinished, vi } from 'vitest'
import { sharedMonitor } from '../../src/instance/shared.ts'
import { startWorker } from '../../src/worker.ts'

const KEY = Symbol.for('next-db-monitoring')

afterEach(async () => {
  await sharedMonitor().close()
  delete (globalThis as Record<symbol, unknown>)[KEY]
})

it('counts a Supabase client of a worker for the service of the worker, and ends in order at a signal', async () => {
  const order: string[] = []
  // A host that decides what the signal does, as a queue library has.
  const others = (): void => void order.push('others')
  process.on('SIGTERM', others)
  onTestFinished(() => void process.off('SIGTERM', others))
  const worker = startWorker({ service: 'mailer', console: false })
  const fetch = async (): Promise<Response> => Response.json([{ id: 1 }])
  const supabase = worker.trackSupabase(createClient)('http://supabase.test', 'key', { global: { fetch } })
  expect((await supabase.from('sites').select('id')).data).toEqual([{ id: 1 }])
  expect(worker.monitor.observe().services.find(({ name }) => name === 'mailer')?.operations).toMatchObject([
    { operation: 'select sites', attempts: 1 },
  ])
  expect([typeof worker.trackPool, typeof worker.trackSql]).toEqual(['function', 'function'])

  const before = process.listenerCount('SIGTERM')
  const closed = new Promise<void>((resolve) => {
    worker.onShutdown(() => {
      order.push('work')
      resolve()
    })
  })
  const takeBack = worker.onShutdown(() => void order.push('taken back'))
  takeBack()
  expect(process.listenerCount('SIGTERM')).toBe(before + 1)
  process.emit('SIGTERM')
  await closed
  expect(order).toEqual(['others', 'work'])
  expect(process.listenerCount('SIGTERM')).toBe(before)
})

it('does all works of a shutdown before its close, the slow one too', async () => {
  const others = (): void => {}
  process.on('SIGTERM', others)
  onTestFinished(() => void process.off('SIGTERM', others))
  const worker = startWorker({ service: 'two-works', console: false })
  let finish = (): void => {}
  const slow = new Promise<void>((resolve) => {
    finish = resolve
  })
  const done: string[] = []
  const quick = new Promise<void>((resolve) => {
    worker.onShutdown(() => {
      done.push('quick')
      resolve()
    })
  })
  worker.onShutdown(async () => {
    await slow
    done.push('slow')
  })
  const closed = new Promise<void>((resolve) => {
    worker.monitor.addExporter({ name: 'end', send: () => {}, close: async () => resolve() })
  })
  process.emit('SIGTERM')
  await quick
  expect(worker.monitor.collection.running).toBe(true)
  finish()
  await closed
  expect(done).toEqual(['quick', 'slow'])
})

it('leaves the end to a listener that listens once and is still at work', async () => {
  const kill = vi.spyOn(process, 'kill').mockReturnValue(true)
  onTestFinished(() => kill.mockRestore())
  let drain = (): void => {}
  const drained = new Promise<void>((resolve) => {
    drain = resolve
  })
  process.once('SIGTERM', () => drained)
  const worker = startWorker({ service: 'once', console: false })
  const closed = new Promise<void>((resolve) => {
    worker.monitor.addExporter({ name: 'end', send: () => {}, close: async () => resolve() })
  })
  worker.onShutdown()
  process.emit('SIGTERM', 'SIGTERM')
  await closed
  await worker.close()
  expect(kill).not.toHaveBeenCalled()
  drain()
})
