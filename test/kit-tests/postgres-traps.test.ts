import { spawn } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import { blockedAt, serverAccount } from '../kit/postgres/account.ts'
import { findBinaries, recreateLinks } from '../kit/postgres/binaries.ts'
import { postmasterPid, stopOrphan } from '../kit/postgres/orphan.ts'
import { startPostgres } from '../kit/postgres.ts'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const clean of cleanups.splice(0)) clean()
})

function folder(mode = 0o755): string {
  const path = mkdtempSync(join(tmpdir(), 'ndm-trap-'))
  chmodSync(path, mode)
  cleanups.push(() => rmSync(path, { recursive: true, force: true }))
  return path
}

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })

describe('what goes wrong around Postgres', () => {
  it('sweeps up the server of a run that was killed', async () => {
    const script = join(dirname(fileURLToPath(import.meta.url)), 'fixtures', 'leave-postgres.ts')
    const child = spawn(process.execPath, ['--import', 'tsx', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const left = await new Promise<{ port: number; dataDir: string }>((resolve) => {
      child.stdout.once('data', (chunk: Buffer) => resolve(JSON.parse(chunk.toString())))
    })
    const exited = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await exited
    expect(await accepts(left.port)).toBe(true)

    const next = await startPostgres()
    await next.stop()
    expect(await accepts(left.port)).toBe(false)
    expect(existsSync(left.dataDir)).toBe(false)
  }, 60_000)

  it('never signals a process that merely has the number in a stale postmaster.pid', async () => {
    const dataDir = folder()
    const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    cleanups.push(() => bystander.kill())
    writeFileSync(join(dataDir, 'postmaster.pid'), `${bystander.pid}\n${dataDir}\n`)
    expect(await stopOrphan(dataDir)).toBe(false)
    expect(alive(bystander.pid as number)).toBe(true)
    expect(postmasterPid(dataDir)).toBeNull()
  })

  it('opens a data folder again with the data and password it had', async () => {
    const dataDir = join(folder(), 'data')
    const first = await startPostgres({ dataDir })
    const write = new pg.Client(first.url())
    await write.connect()
    await write.query('create table kept as select 1 as n')
    await write.end()
    await first.stop()
    expect(existsSync(dataDir)).toBe(true)

    const second = await startPostgres({ dataDir })
    try {
      const read = new pg.Client(second.url())
      await read.connect()
      expect((await read.query('select n from kept')).rows).toEqual([{ n: 1 }])
      await read.end()
    } finally {
      await second.stop()
    }
  }, 60_000)

  it('names the port when it is taken', async () => {
    const first = await startPostgres()
    try {
      await expect(startPostgres({ port: first.port })).rejects.toThrow(`port ${first.port} is taken`)
    } finally {
      await first.stop()
    }
  }, 60_000)

  it('knows the folder an account may not enter', () => {
    const shut = folder(0o700)
    const stranger = { name: 'stranger', uid: 4_000_000, gid: 4_000_000 }
    expect(blockedAt(join(shut, 'deep', 'er'), stranger)).toBe(shut)
    expect(blockedAt(shut, null)).toBeNull()
  })

  it('recreates the library links that npm leaves out with --ignore-scripts', () => {
    const account = serverAccount()
    const found = findBinaries(account)
    if (found.origin !== 'npm' && found.origin !== 'npm-copy') {
      throw new Error(`the npm binaries do not run here; ${found.origin} was used: ${found.binDir}`)
    }
    const native = dirname(found.binDir)
    const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as { target: string }[]
    const copy = folder()
    cpSync(native, join(copy, 'native'), { recursive: true, verbatimSymlinks: true })
    for (const { target } of links) unlinkSync(join(copy, target))
    expect(() => findBinaries(account, join(copy, 'native', 'bin'))).toThrow(/loading shared libraries/)
    recreateLinks(join(copy, 'native'))
    expect(findBinaries(account, join(copy, 'native', 'bin')).version).toBe(found.version)
  }, 60_000)
})
