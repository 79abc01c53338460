import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFrameResolver } from '../../../src/integrations/stack/resolve.ts'

const SOURCE = `interface Row { id: number }
const rows: Row[] = []

export function takesAndForgets(): string {
  type Never = Row
  return new Error('here').stack ?? '' // line 6
}
process.stdout.write(takesAndForgets() + rows.length)
`
let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'frames-'))
  writeFileSync(join(dir, 'route.ts'), SOURCE)
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const bundle = async (name: string, sourcemap: 'linked' | 'external' | 'inline' | false): Promise<string> => {
  await build({
    entryPoints: [join(dir, 'route.ts')],
    outfile: join(dir, name),
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    sourcemap,
  })
  return join(dir, name)
}
/** The stack a process of its own prints, and the place in its first frame. */
const run = (file: string): { stack: string; at: [string, number, number] } => {
  const stack = execFileSync(process.execPath, [file], { encoding: 'utf8' })
  const [, path = '', line, column] = /(?:\(|at )(file:[^)]*?):(\d+):(\d+)/.exec(stack) ?? []
  return { stack, at: [path, Number(line), Number(column)] }
}

describe('a frame of a built file', () => {
  it.each(['linked', 'external', 'inline'] as const)('leads to its source by a %s map', async (kind) => {
    const { stack, at } = run(await bundle(`${kind}.mjs`, kind))
    expect(at[1]).not.toBe(6)
    const resolver = createFrameResolver()
    expect(resolver.resolve(...at)).toBeNull()
    await resolver.load(stack)
    expect(resolver.resolve(...at)).toMatchObject({ file: join(dir, 'route.ts'), line: 6 })
  })

  it('leads to its source in a chunk that has the name of a package', async () => {
    const { stack, at } = run(await bundle('node_modules_kysely_dist_0asm.mjs', 'external'))
    const resolver = createFrameResolver()
    await resolver.load(stack)
    expect(resolver.resolve(...at)).toMatchObject({ file: join(dir, 'route.ts'), line: 6 })
  })

  it('leads to its source by an index of maps, with the address the bundler gave', async () => {
    const file = await bundle('chunk.js', 'external')
    const { stack, at } = run(file)
    const map = JSON.parse(readFileSync(`${file}.map`, 'utf8'))
    map.sources = ['turbopack:///[project]/app/api/export/route.ts']
    writeFileSync(
      `${file}.map`,
      JSON.stringify({ version: 3, sources: [], sections: [{ offset: { line: 0, column: 0 }, map }] }),
    )
    const resolver = createFrameResolver()
    await resolver.load(stack)
    expect(resolver.resolve(...at)).toMatchObject({
      file: 'turbopack:///[project]/app/api/export/route.ts',
      line: 6,
    })
  })

  it('stays as it is without a map, with a broken one, and outside of files', async () => {
    const file = await bundle('none.mjs', false)
    const { stack, at } = run(file)
    const resolver = createFrameResolver()
    await resolver.load(stack)
    expect(resolver.resolve(...at)).toBeNull()
    writeFileSync(`${file}.map`, '{"version":3,"mappings":12')
    const other = createFrameResolver()
    await other.load(stack)
    expect(other.resolve(...at)).toBeNull()
    await other.load(
      'Error\n    at <anonymous>\n    at eval (eval at x (y.js:1:1), <anonymous>:1:1)\n    at node:internal/x:1:2\nnonsense',
    )
    expect(other.resolve('node:internal/x', 1, 2)).toBeNull()
  })

  it('is read from each map once, however often it is asked for', async () => {
    const file = await bundle('once.mjs', 'external')
    const { stack, at } = run(file)
    const read: string[] = []
    const resolver = createFrameResolver(async (path) => {
      read.push(path)
      return readFileSync(path, 'utf8')
    })
    await Promise.all([resolver.load(stack), resolver.load(stack)])
    await resolver.load(stack)
    expect(read.filter((path) => path.endsWith('once.mjs.map'))).toHaveLength(1)
    expect(resolver.resolve(pathToFileURL(file).href, at[1], at[2])).not.toBeNull()
  })
  it('is asked for again where a file could not be read for the moment', async () => {
    const { stack, at } = run(await bundle('later.mjs', 'external'))
    let isFull = true
    const resolver = createFrameResolver(async (path) => {
      if (isFull) throw Object.assign(new Error('too many open files'), { code: 'EMFILE' })
      return readFileSync(path, 'utf8')
    })
    expect(await resolver.load(stack)).toBe(false)
    isFull = false
    expect(await resolver.load(stack)).toBe(true)
    expect(resolver.resolve(...at)).toMatchObject({ line: 6 })
  })
})
