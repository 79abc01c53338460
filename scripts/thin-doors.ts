import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Options } from 'tsup'
import { THIN_DOORS } from './doors.ts'

type Plugin = NonNullable<Options['plugins']>[number]

const OUTSIDE = 'next-db-monitoring/internal/node'
const CONNECT = 'next-db-monitoring/internal/connect'

/**
 * Writes `dist/thin`: public doors as a server's bundler compiles them. What they export is loaded by Node, which the first
 * line names; it comes first, because the app's configuration, which the second one leads to, may import the same door.
 */
export const thinDoors: Plugin = {
  name: 'thin-doors',
  async renderChunk(_code, chunk) {
    const door = Object.entries(THIN_DOORS).find(([, source]) => source === chunk.entryPoint)?.[0]
    if (this.format !== 'esm' || door === undefined) return undefined
    const from = `${OUTSIDE}/${door}`
    const names = [...(chunk.exports ?? [])].sort().join(', ')
    await write(`${door}.js`, `export { ${names} } from "${from}";\nimport "${CONNECT}";\n`)
    await write(
      `${door}.cjs`,
      `"use strict";\nmodule.exports = require("${from}");\nrequire("${CONNECT}");\n`,
    )
    return undefined
  },
}

async function write(name: string, text: string): Promise<void> {
  const file = join('dist', 'thin', name)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
}
