import { existsSync } from 'node:fs'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Postgres, startPostgres } from '../kit/postgres.ts'

let postgres: Postgres

beforeAll(async () => {
  postgres = await startPostgres({ maxConnections: 12 })
}, 60_000)
afterAll(() => postgres.stop())

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url)
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

describe('the Postgres launcher', () => {
  it('serves a real server with the settings asked for', async () => {
    const [row] = await ask(
      postgres.url(),
      "select current_setting('max_connections') as max, version() as version",
    )
    expect(row?.max).toBe('12')
    expect(row?.version).toMatch(/^PostgreSQL \d+/)
    expect(postgres.pid).toBeGreaterThan(1)
  })

  it('keeps the superuser behind a password and lets test roles in without one', async () => {
    const bare = `postgres://postgres:wrong@127.0.0.1:${postgres.port}/postgres`
    await expect(ask(bare, 'select 1')).rejects.toMatchObject({ code: '28P01' })
    await ask(postgres.url(), 'create role plain login')
    expect(await ask(postgres.url('plain'), 'select current_user as me')).toEqual([{ me: 'plain' }])
  })

  it('really runs out of connections', async () => {
    const clients: pg.Client[] = []
    try {
      const refused = await (async (): Promise<unknown> => {
        for (let n = 0; n < 13; n++) {
          const client = new pg.Client(postgres.url('plain'))
          client.on('error', () => {})
          try {
            await client.connect()
            clients.push(client)
          } catch (error) {
            return error
          }
        }
        return null
      })()
      expect(refused).toMatchObject({ code: '53300' })
      expect(clients.length).toBe(9)
    } finally {
      await Promise.all(clients.map((client) => client.end()))
    }
  })

  it('comes back on the same port and data after being killed', async () => {
    await ask(postgres.url(), 'create table kept (n int); insert into kept values (7)')
    const before = postgres.pid
    await postgres.kill('SIGKILL')
    expect(postgres.isRunning()).toBe(false)
    await postgres.restart()
    expect(postgres.pid).not.toBe(before)
    expect(await ask(postgres.url(), 'select n from kept')).toEqual([{ n: 7 }])
  }, 30_000)

  it('stops a server that is paused, and leaves neither process nor folder behind', async () => {
    const other = await startPostgres()
    await other.kill('SIGSTOP')
    await other.stop()
    await other.stop()
    expect(() => process.kill(other.pid, 0)).toThrow()
    expect(existsSync(other.dataDir)).toBe(false)
  }, 60_000)

  it('says which folder is wrong when it is pointed at binaries that are not there', async () => {
    await expect(startPostgres({ binDir: '/nowhere' })).rejects.toThrow(/\/nowhere: no initdb there/)
  })
})
