import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Postgres, startPostgres } from '../../kit/postgres.ts'
import { ask, quietMonitor, track, until } from './kit.ts'

let postgres: Postgres
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres?.stop())

const script = fileURLToPath(new URL('./fixtures/terminated-while-held.ts', import.meta.url))

function run(how: string): Promise<{ code: number | null; out: string; errors: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', script, postgres.url(), how])
  let out = ''
  let errors = ''
  child.stdout.on('data', (data) => (out += data))
  child.stderr.on('data', (data) => (errors += data))
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, errors })))
}

describe('a process whose backend is terminated', () => {
  it.each(['held', 'idle'])('dies with a bare pool when the client is %s', async (state) => {
    const { code, out, errors } = await run(`bare-${state}`)
    expect(out).toBe('')
    expect(code).not.toBe(0)
    expect(errors).toMatch(/Unhandled 'error' event/)
  })

  it.each(['held', 'idle'])('lives with a tracked pool when the client is %s', async (state) => {
    expect(await run(`tracked-${state}`)).toMatchObject({ code: 0, out: 'lived 7\n' })
  })
})

describe('a terminated backend', () => {
  it('is recorded once, whether the client was held or idle', async () => {
    const monitor = quietMonitor()
    const pool = track(monitor, new pg.Pool({ connectionString: postgres.url(), max: 1 }), { name: 'main' })
    const errors = (): Readonly<Record<string, number>> => monitor.observe().services[0]?.errorsByCode ?? {}
    const client = await pool.connect()
    const pid = (client as unknown as { processID: number }).processID
    await ask(postgres.url(), 'select pg_terminate_backend($1)', [pid])
    await until(() => errors()['57P01'] === 1, 'the record of the held one')
    client.release()
    const { rows } = await pool.query('select pg_backend_pid() pid')
    await ask(postgres.url(), 'select pg_terminate_backend($1)', [rows[0].pid])
    await until(() => errors()['57P01'] === 2, 'the record of the idle one')
    expect(monitor.observe().services[0]).toMatchObject({ errorCount: 2, connectionErrors: 2 })
    await pool.end()
  })

  it('by the idle-in-transaction limit is recorded by its code', async () => {
    const monitor = quietMonitor()
    const pool = track(monitor, new pg.Pool({ connectionString: postgres.url(), max: 1 }), { name: 'main' })
    const client = await pool.connect()
    await client.query("set idle_in_transaction_session_timeout = '30ms'; begin")
    await until(() => monitor.observe().services[0]?.errorsByCode['25P03'] === 1, 'the record')
    client.release()
    await pool.end()
  })
})
