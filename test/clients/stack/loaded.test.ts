import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFrameResolver } from '../../../src/integrations/stack/resolve.ts'
import { byLoadedMaps } from '../../../src/integrations/stack/runtime-source-maps.ts'

let folder: string
let built: string
const enabled = process as { setSourceMapsEnabled(on: boolean): void }

/** A built file whose first line is line 42 of its source. */
const text = (line: string): string => {
  const map = { version: 3, sources: ['lib/own.ts'], names: [], mappings: line }
  const inline = Buffer.from(JSON.stringify(map)).toString('base64')
  return `exports.one = 1\n//# sourceMappingURL=data:application/json;base64,${inline}\n`
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ndm-loaded-'))
  built = join(folder, 'chunk.js')
  writeFileSync(built, text('AAyCA'))
  enabled.setSourceMapsEnabled(true)
  createRequire(import.meta.url)(built)
})
afterAll(() => {
  enabled.setSourceMapsEnabled(false)
  rmSync(folder, { recursive: true, force: true })
})

describe('a stack of code that is loaded', () => {
  it('is resolved by the maps Node keeps of it; what has none stays as it is', () => {
    const stack = `Error\n    at make (${built}:1:1)\n    at async ${built}:1:3\n    at gone (${folder}/gone.js:7:1)\n    at run (node:internal/x:1:1)`
    const reported = byLoadedMaps(stack).split('\n')
    expect(reported[1]).toMatch(/^ {4}at make \(.*lib\/own\.ts:42:1\)$/)
    expect(reported[2]).toMatch(/^ {4}at async .*lib\/own\.ts:42:1$/)
    expect(reported.slice(3)).toEqual([
      `    at gone (${folder}/gone.js:7:1)`,
      '    at run (node:internal/x:1:1)',
    ])
  })

  it('is resolved by what runs, though its file was written anew since', async () => {
    // Line 1 of the new file is line 2 of its source.
    writeFileSync(built, text('AACA'))
    const resolver = createFrameResolver()
    await resolver.load(`    at make (${built}:1:1)`)
    expect(resolver.resolve(built, 1, 1)).toMatchObject({ line: 42 })
  })
})
