import { Agent, get } from 'node:http'
import type { App, Server } from '../../e2e/kit/app.ts'
import { smallApp } from '../../e2e/kit/fixture.ts'
import { install } from '../../e2e/kit/installs.ts'
import { monitoring, seam } from '../../e2e/kit/monitoring.ts'
import { baseOf, lineOf, type Row } from '../kit/line.ts'
import { calls, compare } from '../kit/pairs.ts'

const ROUNDS = 1000
const CALLS = 8
const WARM = 300
const GOAL = 1.02

const PROXY = `import { NextResponse, type NextRequest } from 'next/server'

export function proxy(request: NextRequest) {
  const response = NextResponse.next({ request })
  response.headers.set('x-user-handler', 'ran')
  return response
}

export const config = { matcher: '/api/quiet' }
`
const CONFIG = `export default { authorize: () => true }
`
const ROUTE = `export const dynamic = 'force-dynamic'

export function GET() {
  return Response.json({ ok: true })
}
`

/** A request through the proxy of a real Next.js app, built with the plugin and without it. */
export const proxy: Row = async () => {
  const next = await install('next16')
  const files = { 'proxy.ts': PROXY, 'app/api/quiet/route.ts': ROUTE }
  const plain = "export default { turbopack: { root: new URL('../..', import.meta.url).pathname } }\n"
  const bare = await built(await smallApp(next, 'bench-bare', { ...files, 'next.config.mjs': plain }))
  const wrapped = await built(
    await smallApp(next, 'bench-wrapped', { ...files, 'db-monitoring.config.ts': CONFIG }),
  )
  const servers: Server[] = []
  try {
    for (const app of [bare, bare, wrapped]) servers.push(await app.start())
    const [one, again, watched] = servers.map(({ url }) => url)
    const subjects = [
      calls('request through proxy.ts (Next.js 16), bare', CALLS, () => request(one)),
      calls('request through proxy.ts (Next.js 16), bare again', CALLS, () => request(again)),
      calls('request through proxy.ts (Next.js 16), wrapped', CALLS, () => request(watched)),
    ]
    const [base, control, ours] = await compare(subjects, { rounds: ROUNDS, warm: WARM })
    if (!base || !control || !ours) throw new Error('Nothing was compared.')
    if (seam(await monitoring(String(watched)), 'proxy') !== 'seen')
      throw new Error('The proxy is not wrapped.')
    return [baseOf(base), lineOf(control), lineOf(ours, GOAL)]
  } finally {
    for (const server of servers) await server.stop()
  }
}

async function built(app: App): Promise<App> {
  const { code, output } = await app.build()
  if (code !== 0) throw new Error(`The app does not build:\n${output}`)
  return app
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 })

function request(url: string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    get(`${url}/api/quiet`, { agent }, (response) => {
      if (response.statusCode !== 200 || response.headers['x-user-handler'] !== 'ran')
        reject(new Error(`The app answered ${response.statusCode}.`))
      response.resume()
      response.once('end', resolve)
    }).once('error', reject)
  })
}
