import { readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** The system account the server runs as. `null` = the account of this process. */
export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/**
 * Postgres refuses to run as root, so as root the server is started as an account that already exists:
 * `postgres`, else `nobody`. No account is created: a test must not edit the machine's user list.
 */
export function serverAccount(): Account | null {
  if (process.getuid?.() !== 0) return null
  for (const name of ['postgres', 'nobody']) {
    const account = lookUp(name)
    if (account) return account
  }
  throw new Error(
    'Postgres refuses to run as root, and this machine has neither a "postgres" nor a "nobody" account to run it as. ' +
      'Run as an ordinary user, or create one: useradd --system postgres',
  )
}

function lookUp(name: string): Account | null {
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [user, , uid, gid] = line.split(':')
    if (user === name && uid && gid) return { name, uid: Number(uid), gid: Number(gid) }
  }
  return null
}

/** The nearest folder on the way to `path` that the account may not enter, or `null` when the way is free. */
export function blockedAt(path: string, account: Account | null): string | null {
  if (!account) return null
  let folder = resolve(path)
  let blocked: string | null = null
  for (;;) {
    const stat = statSync(folder, { throwIfNoEntry: false })
    if (stat?.isDirectory()) {
      const bit = stat.uid === account.uid ? 0o100 : stat.gid === account.gid ? 0o010 : 0o001
      if (!(stat.mode & bit)) blocked = folder
    }
    const parent = dirname(folder)
    if (parent === folder) return blocked
    folder = parent
  }
}
