import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { exportOf, exportText } from '../../src/api/stats/export.ts'
import { ADMIN, type Bench, bearer, bench, FROM_OUTSIDE, READ } from './kit.ts'

const ALL = [
  'cleanup',
  'emergency-reset',
  'export-json',
  'start-collection',
  'stop-collection',
  'release',
  'acknowledge',
  'test-alert',
]

/** One hand-made lease, held past its limit. */
function stale({ monitor, clock }: Bench, service = 'worker', id = 'held'): void {
  monitor.trackConnection(service, id)
  clock.advance(300_000)
}

describe('POST', () => {
  it('cleanup takes stale leases back and says which', async () => {
    const all = bench()
    stale(all)
    all.monitor.trackConnection('worker', 'young')
    const { status, body, headers } = await all.post('health', { operation: 'cleanup' })
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(body).toMatchObject({
      status: 'ok',
      operation: 'cleanup',
      result: {
        reclaimed: [{ service: 'worker', pool: 'worker', id: 'held', heldMs: 300_000, how: 'forgotten' }],
        terminated: [],
        kept: [],
        dryRun: false,
      },
      connectionStats: { totalActiveConnections: 1, totalConnections: 2, healthStatus: 'healthy' },
    })
    expect(all.monitor.audit.list()).toMatchObject([
      {
        actor: { via: 'development', name: null },
        operation: 'cleanup',
        parameters: {},
        result: 'reclaimed 1, terminated 0',
        ok: true,
      },
    ])
  })

  it('a dry run reports and changes nothing', async () => {
    const all = bench()
    stale(all)
    const { body } = await all.post('database', { operation: 'emergency-reset', dryRun: true })
    expect(body.result).toMatchObject({ reclaimed: [{ id: 'held', how: 'would-forget' }], dryRun: true })
    expect(all.monitor.observe().totals.active).toBe(1)
    expect(all.monitor.audit.list()).toMatchObject([
      {
        operation: 'emergency-reset',
        parameters: { dryRun: true },
        result: 'would reclaim 1, would terminate 0',
      },
    ])
  })

  it('one service only', async () => {
    const all = bench()
    all.monitor.trackConnection('a', '1')
    stale(all, 'b', '2')
    const { body } = await all.post('health', { operation: 'cleanup', service: 'a', scope: 'instance' })
    expect(body.result.reclaimed.map(({ id }: { id: string }) => id)).toEqual(['1'])
  })

  it('emergency-reset lets counters go on', async () => {
    const all = bench()
    stale(all)
    const { body } = await all.post('health', { operation: 'emergency-reset' })
    expect(body.connectionStats).toMatchObject({ totalActiveConnections: 0, totalConnections: 1 })
  })

  describe('export-json', () => {
    const folder = (): string => {
      const dataDir = mkdtempSync(join(tmpdir(), 'export-'))
      onTestFinished(() => rmSync(dataDir, { recursive: true }))
      return dataDir
    }

    it('writes beneath the data directory, whole, and gives name and size', async () => {
      const dataDir = folder()
      const all = bench({ dataDir, journal: 'memory' })
      await all.monitor.beat()
      for (const [name, file] of [
        ['march', 'march.json'],
        ['march.json', 'march.json'],
        ['a..b', 'a..b.json'],
      ]) {
        const { body } = await all.post('database', { operation: 'export-json', name })
        const text = readFileSync(join(dataDir, 'exports', file as string), 'utf8')
        expect(body.result).toEqual({ name: file, size: Buffer.byteLength(text) })
        expect(JSON.parse(text)).toMatchObject({ instance: { id: 'one' }, history: [expect.any(Object)] })
      }
      const { body } = await all.post('database', { operation: 'export-json' })
      expect(body.result.name).toMatch(/^metrics-[\dTZ-]+\.json$/)
      expect(readdirSync(join(dataDir, 'exports')).sort()).toEqual([
        'a..b.json',
        'march.json',
        body.result.name,
      ])
      expect(all.monitor.audit.list()[0]).toMatchObject({ result: `wrote ${body.result.name}`, ok: true })
    })

    it.each(['../out', 'a/b', 'a\\b', '.hidden', '..', '', 'a\0b', '/etc/passwd', 'x'.repeat(96), 7])(
      'takes no path: %j',
      async (name) => {
        const dataDir = folder()
        const { post } = bench({ dataDir, journal: 'memory' })
        const { status, body } = await post('database', { operation: 'export-json', name })
        expect([status, body.error.code, body.error.field]).toEqual([400, 'DBM-209', 'name'])
        expect(readdirSync(dataDir)).toEqual([])
      },
    )

    it('says so where nothing can be written, and leaves nothing behind', async () => {
      const dataDir = folder()
      writeFileSync(join(dataDir, 'file'), '')
      const { post } = bench({ dataDir: join(dataDir, 'file'), journal: 'memory' })
      const { status, body } = await post('database', { operation: 'export-json' })
      expect([status, body.error.code]).toEqual([409, 'DBM-218'])
      expect(JSON.stringify(body)).not.toContain(dataDir)
      expect(readdirSync(dataDir)).toEqual(['file'])
    })

    it('is a download for those who may read, in pieces', async () => {
      const all = bench({ environment: 'production', token: READ }, { production: true })
      for (let i = 0; i < 450; i++) {
        await all.monitor.beat()
        all.clock.advance(30_000)
      }
      expect((await all.ask('database?export=true', { headers: FROM_OUTSIDE })).status).toBe(401)
      const { body, headers } = await all.ask('database?export=true', {
        headers: { ...FROM_OUTSIDE, ...bearer(READ) },
      })
      expect(headers.get('content-disposition')).toBe('attachment; filename="db-monitoring.json"')
      expect(body).toEqual(JSON.parse(JSON.stringify(exportOf(all.monitor))))
      expect(body.history).toHaveLength(450)
      expect([...exportText(all.monitor)]).toHaveLength(5)
    })
  })

  it('start-collection and stop-collection move the beat', async () => {
    const { post, monitor } = bench()
    expect(
      (await post('database', { operation: 'start-collection', collectionInterval: 5000 })).body.result,
    ).toEqual({ running: true, intervalMs: 5000 })
    expect(monitor.collection.running).toBe(true)
    expect((await post('database', { operation: 'stop-collection' })).body.result).toEqual({
      running: false,
      intervalMs: 5000,
    })
    expect(monitor.collection.running).toBe(false)
  })

  it('release takes one lease back by id', async () => {
    const { post, monitor } = bench()
    const lease = monitor
      .tracker('server-client', 'pg:main')
      .open('select visits', { reclaim: () => 'client-destroyed' })
    expect((await post('database', { operation: 'release', id: lease.id })).body.result).toEqual({
      done: true,
      how: 'client-destroyed',
      outcome: 'freed',
    })
    expect(monitor.observe().totals.active).toBe(0)
    const again = await post('database', { operation: 'release', id: lease.id })
    expect([again.status, again.body.error.code]).toEqual([404, 'DBM-210'])
    expect(monitor.audit.list()).toMatchObject([
      { operation: 'release', result: 'refused: DBM-210', ok: false },
      { operation: 'release', result: 'client-destroyed, freed', ok: true },
    ])
  })

  it('acknowledge takes the id of a firing alert', async () => {
    const all = bench({ pools: { p: { max: 1 } } })
    all.monitor.tracker('s', 'p').open('select x')
    all.monitor.snapshot()
    all.clock.advance(16_000)
    const id = all.monitor.snapshot().alerts[0]?.id ?? ''
    expect((await all.post('database', { operation: 'acknowledge', id })).body.result).toEqual({
      acknowledged: id,
    })
    expect(all.monitor.alerts.list()[0]?.acknowledgedAt).not.toBeNull()
    expect((await all.post('database', { operation: 'acknowledge', id: 'nothing' })).body.error.code).toBe(
      'DBM-210',
    )
  })

  it.each<[string, unknown, Record<string, string>, number, string, string | undefined]>([
    ['no content type', '{"operation":"cleanup"}', { 'content-type': '' }, 415, 'DBM-205', 'content-type'],
    [
      'a form',
      'operation=cleanup',
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'DBM-205',
      'content-type',
    ],
    ['text', '{"operation":"cleanup"}', { 'content-type': 'text/plain' }, 415, 'DBM-205', 'content-type'],
    [
      'something that begins like JSON',
      '{}',
      { 'content-type': 'application/jsonp' },
      415,
      'DBM-205',
      'content-type',
    ],
    [
      'a large body',
      JSON.stringify({ operation: 'cleanup', service: 'x'.repeat(17_000) }),
      {},
      413,
      'DBM-206',
      undefined,
    ],
    ['nothing', '', {}, 400, 'DBM-207', undefined],
    ['half a body', '{"operation":', {}, 400, 'DBM-207', undefined],
    ['an array', [], {}, 400, 'DBM-207', undefined],
    ['null', 'null', {}, 400, 'DBM-207', undefined],
    ['no operation', {}, {}, 400, 'DBM-208', 'operation'],
    ['an unknown operation', { operation: 'drop' }, {}, 400, 'DBM-208', 'operation'],
    ['an operation by a name every object has', { operation: 'toString' }, {}, 400, 'DBM-208', 'operation'],
    ['an operation that is no text', { operation: 7 }, {}, 400, 'DBM-208', 'operation'],
    ['a misspelt dryRun', { operation: 'cleanup', dryrun: true }, {}, 400, 'DBM-209', 'dryrun'],
    ['dryRun as text', { operation: 'cleanup', dryRun: 'true' }, {}, 400, 'DBM-209', 'dryRun'],
    ['an unknown scope', { operation: 'cleanup', scope: 'world' }, {}, 400, 'DBM-209', 'scope'],
    ['a service that is no text', { operation: 'cleanup', service: 1 }, {}, 400, 'DBM-209', 'service'],
    ['an unknown service', { operation: 'cleanup', service: 'nobody' }, {}, 404, 'DBM-202', 'service'],
    [
      'the fleet without a shared store',
      { operation: 'cleanup', scope: 'fleet' },
      {},
      409,
      'DBM-211',
      'scope',
    ],
    ['no id', { operation: 'release' }, {}, 400, 'DBM-209', 'id'],
    [
      'an interval below a second',
      { operation: 'start-collection', collectionInterval: 10 },
      {},
      400,
      'DBM-209',
      'collectionInterval',
    ],
  ])('%s is refused', async (_, body, headers, status, code, field) => {
    const all = bench()
    stale(all)
    const reply = await all.post('database', body, headers)
    expect([reply.status, reply.body.error.code, reply.body.error.field]).toEqual([status, code, field])
    expect(all.monitor.observe().totals.active).toBe(1)
  })

  it('names the operations of each route', async () => {
    const { post } = bench()
    expect((await post('database', { operation: 'x' })).body.error.validOperations).toEqual(ALL)
    const health = await post('health', { operation: 'stop-collection' })
    expect([health.status, health.body.error.validOperations]).toEqual([400, ['cleanup', 'emergency-reset']])
  })

  it('stops reading at the limit, although the body never ends', async () => {
    const { ask } = bench()
    let sent = 0
    let cancelled = false
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1024
        controller.enqueue(new Uint8Array(1024).fill(32))
      },
      cancel() {
        cancelled = true
      },
    })
    const reply = await ask('database', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      duplex: 'half',
    } as RequestInit)
    expect([reply.status, reply.body.error.code]).toEqual([413, 'DBM-206'])
    expect(cancelled).toBe(true)
    expect(sent).toBeLessThan(64 * 1024)
  })

  it('takes a body of exactly the limit', async () => {
    const { post } = bench()
    const padded = (length: number): string => `{"operation":"cleanup"${' '.repeat(length - 23)}}`
    expect(padded(16_384)).toHaveLength(16_384)
    expect((await post('health', padded(16_384))).status).toBe(200)
    expect((await post('health', padded(16_385))).status).toBe(413)
  })

  it('refuses bytes that are no UTF-8', async () => {
    const { ask } = bench()
    const reply = await ask('health', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new Uint8Array([0x7b, 0xff, 0x7d]),
    })
    expect(reply.body.error.code).toBe('DBM-207')
  })

  it('does not read the body of a caller who could not be allowed in any case', async () => {
    const { ask } = bench({ environment: 'production', token: READ, adminToken: ADMIN })
    let read = false
    const body = new ReadableStream<Uint8Array>({ pull: () => void (read = true) }, { highWaterMark: 0 })
    const reply = await ask('health', {
      method: 'POST',
      headers: { ...FROM_OUTSIDE, 'content-type': 'application/json' },
      body,
      duplex: 'half',
    } as RequestInit)
    expect([reply.status, read]).toEqual([401, false])
  })

  it('writes down what a read token was refused', async () => {
    const { post, monitor } = bench({
      environment: 'production',
      token: READ,
      adminToken: ADMIN,
      authorize: () => false,
    })
    await post('database', { operation: 'emergency-reset' }, { ...FROM_OUTSIDE, ...bearer(READ) })
    expect(monitor.audit.refusals()).toMatchObject([
      {
        actor: { via: 'read-token', name: null },
        operation: 'emergency-reset',
        result: expect.stringContaining('refused'),
        ok: false,
      },
    ])
  })

  it('keeps our own failure inside: 500, numbered, counted, audited', async () => {
    const { post, monitor } = bench()
    Object.assign(monitor, {
      cleanup: () => {
        throw new Error('postgres://user:hunter2@db/app')
      },
    })
    const reply = await post('health', { operation: 'cleanup' })
    expect([reply.status, reply.body.error.code]).toEqual([500, 'DBM-299'])
    expect(reply.text).not.toMatch(/hunter2|at .*\.ts/)
    expect(monitor.audit.list()).toMatchObject([{ operation: 'cleanup', result: 'failed', ok: false }])
    expect(monitor.observe().faults).toMatchObject([{ part: 'route health' }])
  })
})

describe('Idempotency-Key', () => {
  const key = (value: string) => ({ 'idempotency-key': value })

  it('runs once for the same key and body, and answers the same again', async () => {
    const all = bench()
    stale(all)
    const first = await all.post('health', { operation: 'cleanup' }, key('k1'))
    all.monitor.trackConnection('worker', 'later')
    all.clock.advance(300_000)
    const second = await all.post('health', { operation: 'cleanup' }, key('k1'))
    expect(second.body).toEqual(first.body)
    expect([first.headers.get('idempotency-replayed'), second.headers.get('idempotency-replayed')]).toEqual([
      null,
      'true',
    ])
    expect(all.monitor.audit.list()).toHaveLength(1)
    expect(all.monitor.observe().totals.active).toBe(1)
  })

  it('lets concurrent duplicates share one run', async () => {
    const all = bench()
    stale(all)
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => all.post('health', { operation: 'cleanup' }, key('k1'))),
    )
    expect(answers.map(({ body }) => body.result.reclaimed.length)).toEqual([1, 1, 1, 1, 1])
    expect(all.monitor.audit.list()).toHaveLength(1)
  })

  it('refuses the same key for something else', async () => {
    const { post } = bench()
    await post('health', { operation: 'cleanup', dryRun: true }, key('k1'))
    const reply = await post('health', { operation: 'cleanup', dryRun: false }, key('k1'))
    expect([reply.status, reply.body.error.code]).toEqual([422, 'DBM-212'])
  })

  it('forgets after ten minutes', async () => {
    const all = bench()
    await all.post('health', { operation: 'cleanup' }, key('k1'))
    all.clock.advance(599_999)
    await all.post('health', { operation: 'cleanup' }, key('k1'))
    expect(all.monitor.audit.list()).toHaveLength(1)
    all.clock.advance(1)
    await all.post('health', { operation: 'cleanup' }, key('k1'))
    expect(all.monitor.audit.list()).toHaveLength(2)
  })

  it('remembers nothing of a refusal: the same key may try again', async () => {
    const { post, monitor } = bench()
    expect((await post('database', { operation: 'release', id: 'mine' }, key('k1'))).status).toBe(404)
    monitor.trackConnection('worker', 'mine')
    expect((await post('database', { operation: 'release', id: 'mine' }, key('k1'))).status).toBe(200)
  })

  it('of one caller is not that of another', async () => {
    const { post, monitor } = bench({
      environment: 'production',
      authorize: (request) => ({ allow: true, actor: request.headers.get('x-user') ?? '' }),
    })
    const as = (user: string) => ({
      ...FROM_OUTSIDE,
      'x-user': user,
      'sec-fetch-site': 'same-origin',
      ...key('k1'),
    })
    await post('health', { operation: 'cleanup' }, as('ada'))
    await post('health', { operation: 'cleanup' }, as('bob'))
    expect(monitor.audit.list().map(({ actor }) => actor)).toEqual([
      { via: 'authorize', name: 'bob' },
      { via: 'authorize', name: 'ada' },
    ])
  })

  it.each(['x'.repeat(201), 'two words'])('%s is no key', async (value) => {
    const { post } = bench()
    expect((await post('health', { operation: 'cleanup' }, key(value))).body.error.code).toBe('DBM-213')
  })

  it('keeps a bounded number of answers', async () => {
    const all = bench()
    for (let i = 0; i < 600; i++)
      await all.post('health', { operation: 'cleanup', dryRun: true }, key(`k${i}`))
    expect((await all.post('health', { operation: 'cleanup' }, key('k0'))).status).toBe(200)
    expect((await all.post('health', { operation: 'cleanup' }, key('k599'))).status).toBe(422)
  })
})
