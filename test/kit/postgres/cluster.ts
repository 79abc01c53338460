import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  appendFileSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Account, blockedAt } from './account.ts'
import { HOME_PREFIX, OWNER_FILE } from './orphan.ts'

const PASSWORD_FILE = 'ndm-superuser-password'

/** A data folder ready to be served. */
export interface Cluster {
  readonly dataDir: string
  /** Password of the superuser `postgres`. Every other role is trusted on the loopback interface. */
  readonly password: string
  /** Folder to delete when the server stops; `null` when the caller named the data folder. */
  readonly temporaryHome: string | null
}

/** Makes a data folder, or opens the one given when it already holds a cluster. */
export async function openCluster(binDir: string, account: Account | null, given?: string): Promise<Cluster> {
  const temporaryHome = given ? null : temporary(account)
  const dataDir = given ?? join(temporaryHome as string, 'data')
  const passwordFile = join(dataDir, PASSWORD_FILE)
  if (existsSync(join(dataDir, 'PG_VERSION')) && existsSync(passwordFile)) {
    return { dataDir, password: readFileSync(passwordFile, 'utf8'), temporaryHome }
  }
  const blocked = blockedAt(dirname(dataDir), account)
  if (blocked) {
    throw new Error(
      `Postgres runs as "${account?.name}" here (it refuses root), and that account may not enter ${blocked}. ` +
        'Name a dataDir elsewhere, or leave it out to use the temporary folder.',
    )
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  own(dataDir, account)
  const password = randomBytes(18).toString('base64url')
  await initialise(binDir, account, dataDir, password)
  writeFileSync(passwordFile, password, { mode: 0o600 })
  own(passwordFile, account)
  return { dataDir, password, temporaryHome }
}

function temporary(account: Account | null): string {
  const home = mkdtempSync(join(tmpdir(), HOME_PREFIX))
  writeFileSync(join(home, OWNER_FILE), String(process.pid))
  own(home, account)
  return home
}

function own(path: string, account: Account | null): void {
  if (account) chownSync(path, account.uid, account.gid)
}

async function initialise(
  binDir: string,
  account: Account | null,
  dataDir: string,
  password: string,
): Promise<void> {
  // The file must be readable by the server's account whatever our umask is, hence owned by it.
  const passwordDir = mkdtempSync(join(tmpdir(), 'ndm-pw-'))
  const passwordFile = join(passwordDir, 'password')
  writeFileSync(passwordFile, password, { mode: 0o600 })
  own(passwordDir, account)
  own(passwordFile, account)
  try {
    await exec(join(binDir, 'initdb'), account, [
      `--pgdata=${dataDir}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
      '--no-instructions',
    ])
  } finally {
    rmSync(passwordDir, { recursive: true, force: true })
  }
  // A superuser can run programs as the server's account, so it keeps its password; test roles need none.
  const rules = ['host all postgres 127.0.0.1/32 scram-sha-256', 'host all all 127.0.0.1/32 trust', '']
  writeFileSync(join(dataDir, 'pg_hba.conf'), rules.join('\n'))
  appendFileSync(
    join(dataDir, 'postgresql.conf'),
    // Survives a killed server (commits reach the kernel), not a power cut, which is not tested here.
    '\nfsync = off\nfull_page_writes = off\n',
  )
}

function exec(file: string, account: Account | null, args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: tmpdir(),
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(account && { uid: account.uid, gid: account.gid }),
    })
    let said = ''
    const hear = (chunk: Buffer): void => {
      said += chunk.toString()
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`initdb failed (exit ${code}):\n${said.trim()}`))
    })
  })
}
