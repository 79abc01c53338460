import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/*
 * `npm run test:nodes`: the built package under newer versions of Node, which come from npm. There `module.registerHooks` reaches
 * the ES module of postgres.js that Node loads by itself; the Node of the other tests may be older and have another way.
 */

const root = fileURLToPath(new URL('..', import.meta.url))
const VERSIONS = process.argv.length > 2 ? process.argv.slice(2) : ['22', '24']

/** Connects to a port without a listener: what counts is that the pool is seen. */
const CHECK = `import { registerHooks } from 'node:module'
import { watchDrivers } from 'next-db-monitoring/internal/drivers'
if (typeof registerHooks !== 'function') throw new Error('this Node has no registerHooks')
watchDrivers()
watchDrivers()
const { default: postgres } = await import('postgres')
const sql = postgres('postgres://nobody:x@127.0.0.1:1/none?application_name=hooked', { connect_timeout: 1 })
await sql\`select 1\`.catch(() => {})
const { monitor } = globalThis[Symbol.for('next-db-monitoring')]
const names = monitor.observe().pools.map(({ name }) => name).join()
if (names !== 'postgres:hooked') throw new Error('expected postgres:hooked, received ' + (names || 'no pool'))
await sql.end({ timeout: 0 })
process.exit(0)
`

// Inside the package, so that its own name leads to what was built.
const check = join(root, 'dist', 'newer-nodes-check.mjs')
let failed = 0
try {
  writeFileSync(check, CHECK)
  for (const version of VERSIONS) {
    const { status } = spawnSync(nodeOf(version), [check], { cwd: root, stdio: 'inherit' })
    process.stdout.write(`[nodes] Node ${version}: ${status === 0 ? 'passed' : 'failed'}\n`)
    if (status !== 0) failed++
  }
} finally {
  rmSync(check, { force: true })
}
process.exitCode = failed === 0 ? 0 : 1

/** Path of a Node of this version, installed below `.cache` the first time. */
function nodeOf(version: string): string {
  const dir = join(root, '.cache', 'nodes', version)
  const binary = join(dir, 'node_modules', 'node', 'bin', 'node')
  if (existsSync(binary)) return binary
  mkdirSync(dir, { recursive: true })
  writeFileSync(join(dir, 'package.json'), '{ "private": true }\n')
  const { status } = spawnSync('npm', ['install', '--no-fund', '--no-audit', `node@${version}`], {
    cwd: dir,
    stdio: 'inherit',
  })
  if (status !== 0) throw new Error(`npm could not install node@${version}`)
  return binary
}
