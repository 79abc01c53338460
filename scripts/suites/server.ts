import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Postgres, startPostgres } from '../../test/kit/postgres.ts'

/** A Postgres for one suite, and what its clients find in their environment. */
export interface SuiteServer {
  readonly port: number
  readonly env: Readonly<Record<string, string>>
  stop(): Promise<void>
}

/**
 * Starts a Postgres as the suites expect theirs.
 * @param rules `pg_hba.conf` of a suite that tests ways to log in; it gets a certificate too. `null` = the ways of our own tests
 */
export async function suiteServer(rules: string | null): Promise<SuiteServer> {
  const sockets = mkdtempSync(join(tmpdir(), 'suites-'))
  chmodSync(sockets, 0o777)
  const server = await startPostgres({
    maxConnections: 100,
    settings: {
      wal_level: 'logical',
      max_prepared_transactions: 100,
      unix_socket_directories: sockets,
    },
  })
  if (rules !== null) {
    copyFor(server, rules, 'pg_hba.conf')
    certify(server, sockets)
    await server.kill('SIGHUP')
  }
  const { password } = new URL(server.url())
  return {
    port: server.port,
    env: {
      PGHOST: 'localhost',
      PGPORT: String(server.port),
      PGUSER: 'postgres',
      PGDATABASE: 'postgres',
      PGPASSWORD: decodeURIComponent(password),
      PGSOCKET: sockets,
      PGTESTNOSSL: 'true',
    },
    async stop() {
      await server.stop()
      rmSync(sockets, { recursive: true, force: true })
    },
  }
}

/** A certificate that the server made itself, as the suites expect. */
function certify(server: Postgres, dir: string): void {
  const [key, certificate] = [join(dir, 'server.key'), join(dir, 'server.crt')]
  const how = ['-new', '-x509', '-nodes', '-days', '2', '-subj', '/CN=localhost']
  execFileSync('openssl', ['req', ...how, '-keyout', key, '-out', certificate], { stdio: 'ignore' })
  copyFor(server, key, 'server.key')
  copyFor(server, certificate, 'server.crt')
}

/** Copies a file into the data folder, as the account that the server runs under. */
function copyFor(server: Postgres, file: string, name: string): void {
  const target = join(server.dataDir, name)
  copyFileSync(file, target)
  chmodSync(target, 0o600)
  const { uid, gid } = statSync(server.dataDir)
  chownSync(target, uid, gid)
}
