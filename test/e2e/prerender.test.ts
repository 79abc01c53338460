import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Server } from './kit/app.ts'
import { type Database, startDatabase } from './kit/database.ts'
import { nextConfig, smallApp } from './kit/fixture.ts'
import { install } from './kit/installs.ts'
import { monitoring, service } from './kit/monitoring.ts'

/*
 * With Cache Components and partial prefetching every request renders its page twice: once for the visitor, once ahead for the
 * next one, where a fetch hangs instead of being sent. Only what is sent may be counted.
 */

let database: Database
let server: Server | undefined

beforeAll(async () => {
  database = await startDatabase()
})

afterEach(async () => {
  await server?.stop()
  server = undefined
})

afterAll(() => database?.stop())

it.each([
  ['Turbopack', []],
  ['webpack', ['--webpack']],
])('what Next renders ahead of a request is neither counted nor in flight: %s', async (bundler, flags) => {
  const next16 = await install('next16')
  const app = await smallApp(next16, `prerender-${bundler}`, {
    ...nextConfig(next16, '{ cacheComponents: true, partialPrefetching: true }'),
    'db-monitoring.config.ts':
      "import { defineDbMonitoring } from 'next-db-monitoring'\n\nexport default defineDbMonitoring({ authorize: () => true })\n",
    'app/rows/page.tsx': `import { createServerClient } from '@supabase/ssr'
import { cookies } from 'next/headers'
import { Suspense } from 'react'

async function Rows() {
  const store = await cookies()
  const supabase = createServerClient(process.env.NEXT_PUBLIC_SUPABASE_URL!, process.env.NEXT_PUBLIC_SUPABASE_KEY!, {
    cookies: { getAll: () => store.getAll(), setAll() {} },
  })
  const { data } = await supabase.from('visits').select('id')
  return <p>rows: {data?.length}</p>
}

export default function Page() {
  return (
    <Suspense fallback="…">
      <Rows />
    </Suspense>
  )
}
`,
  })
  const { code, output } = await app.build({ env: database.env, flags })
  expect(code, output.slice(-3000)).toBe(0)
  server = await app.start({ env: database.env, ready: '/api/health/connections' })
  database.standIn.journal.clear()
  const REQUESTS = 4
  for (let i = 0; i < REQUESTS; i++)
    expect(await (await fetch(`${server.url}/rows`)).text()).toMatch(/rows: /)
  const seen = service(await monitoring(server.url), 'server-client')
  expect(database.standIn.journal.operations).toBe(REQUESTS)
  expect(seen).toMatchObject({ totalConnections: REQUESTS, activeConnections: 0, errorCount: 0 })
})
