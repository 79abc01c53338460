import { describe, expect, it, vi } from 'vitest'
import { readApp } from '../../plugin/project/app.ts'
import { planRoutes } from '../../plugin/routes/mount.ts'
import { tree } from './kit/tree.ts'

const OFF = { health: false, database: false, ingest: false } as const
const mount = (name: string): string => `export * from 'next-db-monitoring/routes/${name}'\n`

function mounted(files: Record<string, string>, routes: Parameters<typeof planRoutes>[0]['routes'] = OFF) {
  return planRoutes({
    app: readApp(tree({ 'tsconfig.json': '{}', ...files }), null),
    routes,
    pageExtensions: ['tsx', 'ts'],
    staticExport: false,
  })
}

describe('routes that the user mounts at addresses of their own', () => {
  it('are known by these addresses, in either router, and nothing is generated', () => {
    const { mounted: found, files } = mounted({
      'app/(site)/api/mine/health/route.ts': mount('health'),
      'app/%5Fmon/database/route.ts': "export { GET, POST } from 'next-db-monitoring/routes/database'\n",
      'pages/api/counts/index.ts':
        "import { POST } from 'next-db-monitoring/routes/ingest'\nexport default POST\n",
    })
    expect(found).toEqual({
      health: '/api/mine/health',
      database: '/_mon/database',
      ingest: '/api/counts',
    })
    expect(files.size).toBe(0)
  })

  it('are looked for only where ours are off', () => {
    const { mounted: found, files } = mounted(
      {
        'app/api/mine/health/route.ts': mount('health'),
        'app/api/mine/ingest/route.ts': mount('ingest'),
      },
      { health: '/api/health/connections', database: false, ingest: false },
    )
    expect(found).toEqual({
      health: '/api/health/connections',
      database: false,
      ingest: '/api/mine/ingest',
    })
    expect([...files.keys()]).toEqual(['api/health/connections/route.ts'])
  })

  it('are none where a file answers nothing or only mentions ours', () => {
    const { mounted: found } = mounted({
      'app/api/mine/helper.ts': mount('health'),
      'app/_private/health/route.ts': mount('health'),
      'app/(.)api/health/route.ts': mount('health'),
      'app/@slot/health/route.ts': mount('health'),
      'app/api/talk/route.ts': `// ${mount('database')}/*\n * ${mount('ingest')}*/\nexport const GET = () => null\n`,
      'lib/route.ts': mount('ingest'),
    })
    expect(found).toEqual(OFF)
  })

  it('have no address below a parameter, which is said', () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const { mounted: found } = mounted({ 'app/[tenant]/ingest/route.ts': mount('ingest') })
    expect(found).toEqual(OFF)
    expect(String(warned.mock.calls[0]?.[0])).toMatch(
      /DBM-108[\s\S]*routes\.ingest[\s\S]*app\/\[tenant\]\/ingest\/route\.ts/,
    )
    warned.mockRestore()
  })
})
