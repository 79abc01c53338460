import { describe, expect, it } from 'vitest'
import { historyCsv, servicesCsv } from '../../src/exporters/csv.ts'
import type { HistoryPoint } from '../../src/model/history.ts'
import { bench } from '../http/kit.ts'

const point = (at: number, more: Partial<HistoryPoint> = {}): HistoryPoint => ({
  at,
  active: 1,
  total: 2,
  utilization: 0.125,
  pending: 0,
  errors: 3,
  timeouts: 4,
  alerts: 0,
  alertsOpened: 0,
  leaks: 0,
  acquireP95: Number.NaN,
  health: 1,
  pools: {},
  ...more,
})
const text = (stream: ReadableStream<Uint8Array>): Promise<string> => new Response(stream).text()

/** Reads RFC 4180 text: quoted fields, doubled quotes, CRLF between records. Written from the RFC, not from the exporter. */
function read(csv: string): string[][] {
  const rows: string[][] = [['']]
  let quoted = false
  for (let i = 0; i < csv.length; i++) {
    const row = rows.at(-1) as string[]
    const char = csv[i] as string
    if (quoted) {
      if (char !== '"') row[row.length - 1] = `${row.at(-1)}${char}`
      else if (csv[i + 1] === '"') row[row.length - 1] = `${row.at(-1)}${csv[++i]}`
      else quoted = false
    } else if (char === '"' && row.at(-1) === '') quoted = true
    else if (char === ',') row.push('')
    else if (char === '\r' && csv[i + 1] === '\n') {
      rows.push([''])
      i++
    } else row[row.length - 1] += char
  }
  expect(quoted).toBe(false)
  expect(rows.pop()).toEqual([''])
  return rows
}

describe('the history as CSV', () => {
  it('has a header, then one row a snapshot, oldest first, with a column a pool', async () => {
    const points = [
      point(0, { pools: { 'pg:main': 0.5 } }),
      point(30_000, { health: 2, acquireP95: 12.5, pools: { 'pg:main': 1, 'supabase:rest': 0.04 } }),
    ]
    expect(read(await text(historyCsv(points, 'one')))).toEqual([
      [
        'timestamp',
        'instance',
        'activeConnections',
        'totalConnections',
        'utilizationPercent',
        'pending',
        'errors',
        'timeouts',
        'alerts',
        'leaks',
        'acquireP95Ms',
        'healthStatus',
        'utilizationPercent pg:main',
        'utilizationPercent supabase:rest',
      ],
      ['1970-01-01T00:00:00.000Z', 'one', '1', '2', '12.5', '0', '3', '4', '0', '0', '', 'warning', '50', ''],
      [
        '1970-01-01T00:00:30.000Z',
        'one',
        '1',
        '2',
        '12.5',
        '0',
        '3',
        '4',
        '0',
        '0',
        '12.5',
        'critical',
        '100',
        '4',
      ],
    ])
  })

  it('is a header alone without history', async () => {
    expect(read(await text(historyCsv([], 'one')))).toHaveLength(1)
  })

  it('comes in pieces: the first is there before the last row is written', async () => {
    const points = Array.from({ length: 10_000 }, (_, i) => point(i))
    const reader = historyCsv(points, 'one').getReader()
    const sizes: number[] = []
    for (let next = await reader.read(); next.value !== undefined; next = await reader.read())
      sizes.push(next.value.byteLength)
    expect(sizes.length).toBeGreaterThan(20)
    expect(sizes[0]).toBeLessThan(sizes.reduce((sum, size) => sum + size, 0) / 20)
    expect(read(await text(historyCsv(points, 'one')))).toHaveLength(10_001)
  })

  it('ends when its reader goes away', async () => {
    let asked = 0
    const points = new Proxy(
      Array.from({ length: 10_000 }, (_, i) => point(i)),
      {
        get: (target, key, receiver) => {
          if (typeof key === 'string' && /^\d+$/.test(key)) asked = Math.max(asked, Number(key))
          return Reflect.get(target, key, receiver)
        },
      },
    )
    const stream = historyCsv(points, 'one')
    asked = 0
    await stream.cancel()
    expect(asked).toBeLessThan(1000)
  })
})

describe('text cells', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\tx', "'\tx"],
    ['\r=1', "'\r=1"],
    ['\n=1', "'\n=1"],
    ['=cmd|"/C calc"!A0', '\'=cmd|"/C calc"!A0'],
    ['a,b', 'a,b'],
    ['say "hi"', 'say "hi"'],
    ['two\r\nlines', 'two\r\nlines'],
    ['plain', 'plain'],
  ])('%j comes out as %j and runs nowhere', async (name, expected) => {
    expect(read(await text(historyCsv([point(0)], name)))[1]?.[1]).toBe(expected)
  })

  it('numbers keep their sign', async () => {
    expect(read(await text(historyCsv([point(0, { leaks: -1 })], 'one')))[1]?.[9]).toBe('-1')
  })

  it('a hostile pool name stays one header cell', async () => {
    const rows = read(await text(historyCsv([point(0, { pools: { 'evil",\r\n=1': 0.1 } })], 'one')))
    expect(rows).toHaveLength(2)
    expect(rows[0]?.at(-1)).toBe('utilizationPercent evil",\r\n=1')
  })
})

describe('the present as CSV', () => {
  it('has a row a service, hostile names included', async () => {
    const { monitor } = bench({ instance: '=danger' })
    monitor.tracker('server-client', 'supabase:rest').open('select x')
    monitor.tracker('=HYPERLINK("http://evil.example")', 'supabase:rest').open('select x').end()
    const rows = read(await text(servicesCsv(monitor.snapshot())))
    expect(rows[0]?.slice(0, 8)).toEqual([
      'timestamp',
      'instance',
      'service',
      'activeConnections',
      'totalConnections',
      'maxPoolSize',
      'utilizationPercent',
      'errorCount',
    ])
    expect(rows.slice(1).map((row) => row.slice(1, 8))).toEqual([
      ["'=danger", 'server-client', '1', '1', '25', '4', '0'],
      ["'=danger", '\'=HYPERLINK("http://evil.example")', '0', '1', '25', '0', '0'],
    ])
  })
})
