// Runs before `npm test` and `npm run demo`, on a machine that may have nothing but Node and npm.
// Hence plain JavaScript without dependencies: what it prepares is what TypeScript needs to run.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const MINIMUM = [20, 9]
const root = fileURLToPath(new URL('..', import.meta.url))

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
  fail(
    `Node ${MINIMUM.join('.')} or newer is needed; this is ${process.versions.node}. See https://nodejs.org/en/download`,
  )
}

const stale = whatIsStale()
if (stale) {
  say(`${stale}: running npm install (a minute or two the first time) …`)
  // Not `npm ci`: it refuses a lock file that lacks an optional binary of some other platform, and which of those
  // a registry mirror serves differs. `--no-save` takes the locked versions and leaves the lock file alone.
  const args = ['install', '--no-save', '--no-audit', '--no-fund']
  const npm = process.env.npm_execpath
  const run = npm
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' })
  if (run.status !== 0) fail('npm install failed; nothing was started')
  const still = whatIsStale()
  if (still) fail(`npm install succeeded, yet ${still}`)
}

/** Why the installed packages are not those of package.json, or null when they are. */
function whatIsStale() {
  if (!existsSync(join(root, 'node_modules'))) return 'dependencies are not installed'
  const { dependencies, devDependencies } = read('package.json')
  for (const [name, wanted] of Object.entries({ ...dependencies, ...devDependencies })) {
    const file = join('node_modules', name, 'package.json')
    if (!existsSync(join(root, file))) return `${name} is not installed`
    const { version } = read(file)
    if (/^\d/.test(wanted) && version !== wanted) return `${name} is ${version}, ${wanted} is wanted`
  }
  return null
}

function read(file) {
  return JSON.parse(readFileSync(join(root, file), 'utf8'))
}

function say(line) {
  process.stdout.write(`[prepare] ${line}\n`)
}

function fail(line) {
  process.stderr.write(`[prepare] ${line}\n`)
  process.exit(1)
}
