import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'

const KEY = Symbol.for('next-db-monitoring')

/** Imports a door as another bundle of the same process would: a module of its own. */
async function door(
  name: 'health' | 'database' | 'ingest',
): Promise<Record<string, (request: Request) => Promise<Response>>> {
  if (name === 'health') return import('../../src/routes/health.ts')
  if (name === 'database') return import('../../src/routes/database.ts')
  return import('../../src/routes/ingest.ts')
}

async function forget(): Promise<void> {
  const holder = globalThis as { [KEY]?: { monitor: { close(): Promise<void> } } }
  await holder[KEY]?.monitor.close()
  delete holder[KEY]
}

beforeEach(async () => {
  await forget()
  vi.resetModules()
})
afterAll(forget)

describe('the doors an app mounts', () => {
  it.each(['health', 'database', 'ingest'] as const)(
    '%s exports every method, answered by us',
    async (name) => {
      const methods = await door(name)
      expect(Object.keys(methods).sort()).toEqual([
        'DELETE',
        'GET',
        'HEAD',
        'OPTIONS',
        'PATCH',
        'POST',
        'PUT',
      ])
      const reply = await methods.DELETE?.(new Request('http://localhost:3000/x', { method: 'DELETE' }))
      expect(reply?.status).toBe(405)
    },
  )

  it('make nothing on import', async () => {
    await Promise.all([door('health'), door('database'), door('ingest')])
    expect((globalThis as { [KEY]?: unknown })[KEY]).toBeUndefined()
  })

  it('let what reading the request throws through: that is how Next interrupts a prerender', async () => {
    const { GET } = await door('health')
    const interruption = new Error('NEXT_PRERENDER_INTERRUPTED')
    const request = new Proxy(new Request('http://localhost:3000/x'), {
      get: () => {
        throw interruption
      },
    })
    await expect(GET?.(request)).rejects.toBe(interruption)
    expect((globalThis as { [KEY]?: unknown })[KEY]).toBeUndefined()
  })

  it('speak of one monitor, though each is a module of its own', async () => {
    const ingest = await door('ingest')
    const body = {
      v: 1,
      sender: 's',
      runtime: 'browser',
      service: 'browser-client',
      operations: [],
      errors: { X: 2 },
      active: 0,
    }
    const sent = await ingest.POST?.(
      new Request('http://localhost:3000/x', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
        body: JSON.stringify(body),
      }),
    )
    expect(sent?.status).toBe(204)
    vi.resetModules()
    const database = await door('database')
    const reply = await database.GET?.(new Request('http://localhost:3000/x?service=browser-client'))
    expect(await reply?.json()).toMatchObject({ services: [{ name: 'browser-client', errorCount: 2 }] })
  })

  it('never ask for the working folder in the edge, where asking throws', async () => {
    vi.doMock('#runtime', () => import('../../src/runtime/edge.ts'))
    const cwd = vi.spyOn(process, 'cwd').mockImplementation(() => {
      throw new Error('not supported in the Edge Runtime')
    })
    try {
      const { GET } = await door('database')
      const reply = await GET?.(new Request('http://localhost:3000/x'))
      expect(reply?.status).toBe(200)
      expect(await reply?.json()).toMatchObject({ instance: { runtime: 'edge' } })
    } finally {
      cwd.mockRestore()
      vi.doUnmock('#runtime')
    }
  })
})
