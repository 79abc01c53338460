import { setTimeout as pause } from 'node:timers/promises'
import { green, red, say } from './say.ts'
import type { Stack } from './stack.ts'
import { startWorkers, WORKERS } from './workers.ts'

interface Services {
  readonly services: readonly {
    readonly name: string
    readonly totalConnections: number
    readonly activeConnections: number
  }[]
}

interface WorkersShown {
  readonly services?: Services['services']
  readonly instances?: readonly { readonly runtime: string; readonly state: string }[]
}

const OPERATIONS = 12

/** Asks everything the demo shows, and compares the numbers with what was really done. True when all of it holds. */
export async function check(stack: Stack): Promise<boolean> {
  const { app, visitor } = stack
  let failed = 0
  const verify = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work()
      say(`  ${green('✓')} ${what}`)
    } catch (error) {
      failed++
      say(`  ${red('✗')} ${what}: ${(error as Error).message}`)
    }
  }
  const bearer = { headers: { authorization: `Bearer ${app.adminToken}` } }
  const health = async (): Promise<Services> =>
    (await (await fetch(`${app.url}/api/health/connections`, bearer)).json()) as Services
  const total = (from: Services, name: string): number =>
    from.services.find((service) => service.name === name)?.totalConnections ?? 0

  await verify('a visitor without a session is sent to the login page', async () => {
    const response = await fetch(`${app.url}/`, { redirect: 'manual' })
    same('status', response.status, 307)
    same('location', new URL(response.headers.get('location') ?? '', app.url).pathname, '/login')
  })
  for (const [path, text] of [
    ['/', 'Harbour Point tower'],
    ['/sites', 'Foundry lofts'],
    ['/admin/database', 'Database'],
  ] as const) {
    await verify(`${path} shows the signed-in visitor real rows`, async () => {
      const response = await fetch(visitor.request(path))
      same('status', response.status, 200)
      if (!(await response.text()).includes(text)) throw new Error(`"${text}" is not on the page`)
    })
  }
  await verify('the health route answers without a token, and says little', async () => {
    const response = await fetch(`${app.url}/api/health/connections`)
    same('status', response.status, 200)
    const body = (await response.json()) as Record<string, unknown>
    if (!body.status || 'services' in body)
      throw new Error(`unexpected body ${JSON.stringify(body).slice(0, 200)}`)
  })
  await verify('the monitoring route refuses a stranger and a wrong token', async () => {
    const url = `${app.url}/api/monitoring/database`
    same('status without token', (await fetch(url)).status, 401)
    same(
      'status with a wrong one',
      (await fetch(url, { headers: { authorization: 'Bearer wrong' } })).status,
      401,
    )
  })
  await verify(
    `${OPERATIONS} requests are ${OPERATIONS} operations of the server client and of the proxy`,
    async () => {
      const before = await health()
      for (let n = 0; n < OPERATIONS; n++)
        await (await fetch(visitor.request('/api/reports/summary'))).arrayBuffer()
      const after = await health()
      same('server-client', total(after, 'server-client') - total(before, 'server-client'), OPERATIONS)
      same('middleware', total(after, 'middleware') - total(before, 'middleware'), OPERATIONS)
    },
  )
  await verify('requests held open are seen in flight, exactly', async () => {
    const hold = stack.api.hold({ path: '/rest/v1/rpc/' })
    const requests = [1, 2, 3, 4].map(() =>
      fetch(visitor.request('/api/reports/summary')).then((response) => response.arrayBuffer()),
    )
    try {
      await hold.reached(4)
      const now = await health()
      same(
        'in flight',
        now.services.find((service) => service.name === 'server-client')?.activeConnections,
        4,
      )
    } finally {
      hold.release()
      await Promise.all(requests)
    }
  })
  await verify('a leaked lease is seen, and a reset tells what it would do with it', async () => {
    const response = await fetch(visitor.request('/api/reports/export?area=nowhere'))
    same('status', response.status, 404)
    const open = (await health()).services.find((service) => service.name === 'fieldday')
    same('open', open?.activeConnections, 1)
    // Too young for a clean-up, which takes what is held past its limit; a reset takes all.
    const reset = await fetch(`${app.url}/api/monitoring/database`, {
      method: 'POST',
      headers: { ...bearer.headers, 'content-type': 'application/json' },
      body: JSON.stringify({ operation: 'emergency-reset', dryRun: true, service: 'fieldday' }),
    })
    same('status of the reset', reset.status, 200)
    const { result } = (await reset.json()) as {
      result: { dryRun: boolean; reclaimed: unknown[] }
    }
    same('dry run', result.dryRun, true)
    same('leases it would take back', result.reclaimed.length, 1)
  })
  await verify('Prometheus can scrape it', async () => {
    const response = await fetch(`${app.url}/api/monitoring/database?format=prometheus`, bearer)
    same('status', response.status, 200)
    const text = await response.text()
    if (!/^# TYPE db_/m.test(text)) throw new Error('no db_ metric in the text')
  })
  await verify('the history fills by itself', async () => {
    for (let tried = 0; ; tried++) {
      const response = await fetch(`${app.url}/api/monitoring/database?history=true`, bearer)
      const { history } = (await response.json()) as { history?: unknown[] }
      if (history && history.length >= 1) return
      if (tried === 20) throw new Error('still empty after 10 s')
      await pause(500)
    }
  })
  await verify('three workers report to the app, and say goodbye when they end', async () => {
    const workers = startWorkers(stack)
    const report = async (query: string): Promise<WorkersShown> =>
      (await (await fetch(`${app.url}/api/monitoring/database?${query}`, bearer)).json()) as WorkersShown
    try {
      for (const name of WORKERS) {
        await until(`${name}-worker`, async () => {
          const { services } = await report(`service=${name}-worker`)
          return (services?.[0]?.totalConnections ?? 0) > 0
        })
      }
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${workers.log()}`)
    } finally {
      await workers.stop()
    }
    const { instances = [] } = await report('fleet=true')
    const states = instances.filter((one) => one.runtime === 'worker').map((one) => one.state)
    same('states', states.join(), WORKERS.map(() => 'ended').join())
  })
  await verify('everything that was asked was answered by the app itself', async () => {
    if (!app.isRunning()) throw new Error(`the app is gone:\n${app.log()}`)
  })
  return failed === 0
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let tried = 0; tried < 40; tried++) {
    if (await holds()) return
    await pause(500)
  }
  throw new Error(`${what} is not shown after 20 s`)
}

function same(what: string, actual: unknown, expected: unknown): void {
  if (actual !== expected)
    throw new Error(`${what} is ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`)
}
