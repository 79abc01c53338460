import { spawn } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packBuilt } from './demo/package.ts'
import { type Tally, tallyOf } from './tally.ts'

/*
 * `npm test`: every check, one after the other, with one true total at the end. Each vitest run writes its result as
 * JSON, which is what is counted; a check that is one command counts as one. `npm test -- unit e2e` runs a part.
 * `npm run test:all` adds the wide cells of the end-to-end tests: combinations whose parts other cells cover one by one.
 */

const root = fileURLToPath(new URL('..', import.meta.url))
const results = join(root, '.cache', 'results')

interface Stage {
  readonly name: string
  readonly what: string
  readonly run: () => Promise<Tally>
  /** The oldest Node.js that the tool behind it runs on, where that is newer than what the package needs. */
  readonly node?: readonly [major: number, minor: number]
}

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
const bin = (name: string): string => join(root, 'node_modules', '.bin', name)

function command(program: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const shell = process.platform === 'win32'
    const child = spawn(program, args, {
      cwd: root,
      stdio: 'inherit',
      shell,
      env: { ...process.env, CI: process.env.CI ?? '1' },
    })
    child.once('error', (error) => {
      process.stderr.write(`${String(error)}\n`)
      resolve(1)
    })
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

const single = (program: string, ...args: string[]): (() => Promise<Tally>) => {
  return async () => {
    const code = await command(program, args)
    if (code === 0) return { passed: 1, failed: 0, failures: [] }
    const name = relative(root, program) || program
    return { passed: 0, failed: 1, failures: [`${[name, ...args].join(' ')} ended with code ${code}`] }
  }
}

/** Two checks that count as one: the second runs only after the first has passed. */
const both = (first: () => Promise<Tally>, second: () => Promise<Tally>): (() => Promise<Tally>) => {
  return async () => {
    const tally = await first()
    return tally.failed > 0 ? tally : second()
  }
}

const suite = (name: string, config: string, ...paths: readonly string[]): (() => Promise<Tally>) => {
  return async () => {
    const file = join(results, `${name}.json`)
    rmSync(file, { force: true })
    const code = await command(bin('vitest'), [
      'run',
      '--config',
      config,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
      ...paths,
    ])
    return tallyOf(name, file, code, root)
  }
}

/** Stages in their order; those of one list run beside each other, because one core each is all they use. */
const STAGES: readonly (readonly Stage[])[] = [
  [
    { name: 'lint', what: 'format, lint, import cycles', run: single(bin('biome'), 'check', '.') },
    {
      name: 'dead',
      what: 'dead code and unused dependencies, and code that only tests use',
      run: both(single(bin('knip')), single(bin('knip'), '--production')),
      node: [20, 19],
    },
  ],
  [
    { name: 'types', what: 'types', run: single(npm, 'run', 'typecheck') },
    {
      name: 'build',
      what: 'build',
      run: both(single(npm, 'run', 'build'), async () => {
        // The live example installs it; made here, it is not built a second time.
        await packBuilt()
        return { passed: 1, failed: 0, failures: [] }
      }),
    },
  ],
  [
    {
      name: 'unit',
      what: 'unit, contract and architecture tests on real parts',
      run: suite('unit', 'vitest.config.ts'),
    },
  ],
  [{ name: 'packaging', what: 'what is published', run: suite('packaging', 'vitest.packaging.config.ts') }],
  [
    {
      name: 'stories',
      what: 'every story in Chromium',
      run: suite('stories', 'vitest.storybook.config.ts'),
      node: [20, 19],
    },
  ],
  // The live page waits for limits most of the time.
  [
    {
      name: 'live',
      what: 'the widget on the admin page of the example',
      run: suite('live', 'vitest.e2e.config.ts', 'test/e2e-widget/'),
    },
    {
      name: 'e2e',
      what: 'real apps on each Next.js and bundler',
      run: suite('e2e', 'vitest.e2e.config.ts', 'test/e2e/'),
    },
  ],
]

function older([major, minor]: readonly [number, number]): boolean {
  const [ours = 0, oursMinor = 0] = process.versions.node.split('.').map(Number)
  return ours < major || (ours === major && oursMinor < minor)
}

const given = process.argv.slice(2)
if (given.includes('--all')) process.env.E2E_CELLS = 'all'
const wanted = given.filter((name) => name !== '--all')
const names = STAGES.flat().map(({ name }) => name)
const unknown = wanted.filter((name) => !names.includes(name))
if (unknown.length > 0) {
  process.stderr.write(`[test] unknown part ${unknown.join(', ')}; there are ${names.join(', ')}\n`)
  process.exit(2)
}

mkdirSync(results, { recursive: true })
const total = { passed: 0, failed: 0 }
const failed: string[] = []

async function runStage({ name, what, run, node }: Stage): Promise<string> {
  process.stdout.write(`\n[test] ${name}: ${what}\n`)
  if (node && older(node))
    return `[test] ${name.padEnd(10)} not run: needs Node ${node.join('.')}, this is ${process.versions.node}`
  const began = performance.now()
  // A stage that throws is one that failed: the total comes whatever happens.
  const tally = await run().catch((error: unknown) => ({ passed: 0, failed: 1, failures: [String(error)] }))
  total.passed += tally.passed
  total.failed += tally.failed
  failed.push(...tally.failures.map((failure) => `[failed] ${name}: ${failure}`))
  const seconds = Math.round((performance.now() - began) / 1000)
  return `[test] ${name.padEnd(10)} ${tally.passed} passed, ${tally.failed} failed (${seconds} s)`
}

const lines: string[] = []
for (const group of STAGES) {
  const asked = group.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
  lines.push(...(await Promise.all(asked.map(runStage))))
}
// Named once more at the end, where a log that was cut still has them.
if (failed.length > 0) process.stdout.write(`\n${failed.join('\n\n')}\n`)
process.stdout.write(`\n${lines.join('\n')}\n${total.passed} passed, ${total.failed} failed\n`)
process.exitCode = total.failed === 0 ? 0 : 1
