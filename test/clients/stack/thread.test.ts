import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/* The thread that decodes source maps, in a process of its own. */

const RESOLVER = fileURLToPath(new URL('../../../src/integrations/stack/resolve.ts', import.meta.url))
/** One position of a built file, with its source. */
const MAP = JSON.stringify({ version: 3, sources: ['lib/own.ts'], names: [], mappings: 'AAyCA' })

/** A tracer would begin in every thread it is preloaded in. */
const PRELOAD = "process.stdout.write('preloaded ')\n"

let dir: string
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'ndm-thread-'))
  writeFileSync(join(dir, 'chunk.js'), 'exports.one = 1\n')
  writeFileSync(join(dir, 'chunk.js.map'), MAP)
  writeFileSync(join(dir, 'preload.cjs'), PRELOAD)
  const outfile = join(dir, 'resolver.mjs')
  await build({ entryPoints: [RESOLVER], outfile, bundle: true, format: 'esm', platform: 'node' })
  writeFileSync(
    join(dir, 'main.mjs'),
    `import { createFrameResolver } from './resolver.mjs'
const built = ${JSON.stringify(join(dir, 'chunk.js'))}
const resolver = createFrameResolver()
await resolver.load('    at make (' + built + ':1:1)')
process.stdout.write(JSON.stringify(resolver.resolve(built, 1, 1)))
`,
  )
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** What the process printed once it had ended by itself. */
function printed(): string {
  const { stdout, status, stderr } = spawnSync(
    process.execPath,
    ['--require', join(dir, 'preload.cjs'), join(dir, 'main.mjs')],
    { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: `--require ${join(dir, 'preload.cjs')}` } },
  )
  expect(status, stderr).toBe(0)
  return stdout
}

describe('the thread that decodes source maps', () => {
  it('preloads nothing of the application; the process waits for its answer and for nothing else', () => {
    const text = printed()
    expect(text).toMatch(/"line":42,"column":1\}$/)
    expect(text.match(/preloaded/g)).toHaveLength(1)
  })

  it('is done without where the process may start none', () => {
    writeFileSync(
      join(dir, 'preload.cjs'),
      "const threads = require('node:worker_threads')\nthreads.Worker = class { constructor() { throw new Error('no threads here') } }\nrequire('node:module').syncBuiltinESMExports()\n",
    )
    expect(printed()).toMatch(/"line":42,"column":1\}$/)
  })
})
