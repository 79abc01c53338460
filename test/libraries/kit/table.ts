import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { VERSIONS } from './libraries.ts'
import { type Row, USES } from './look.ts'

const PAGE: string = fileURLToPath(new URL('../../../docs/libraries.md', import.meta.url))
const BEGIN = '<!-- table: written by npm run libraries -->'
const END = '<!-- end of the table -->'

/** Writes the rows into `docs/libraries.md`, between its two marks. */
export async function writeTable(rows: readonly Row[], bundler: string): Promise<void> {
  const page = await readFile(PAGE, 'utf8')
  const [before = '', rest = ''] = page.split(BEGIN)
  const [, after = ''] = rest.split(END)
  const versions = `Next.js ${VERSIONS.next} with ${bundler}, pg ${VERSIONS.pg}, postgres.js ${VERSIONS.postgres}; ${USES} uses of each library, then a connection that is never given back.`
  await writeFile(PAGE, `${before}${BEGIN}\n\n${versions}\n\n${tableOf(rows)}\n\n${END}${after}`)
}

/** The rows as a Markdown table. */
export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map((row) => {
    const { library, mode, problem, pools, max, used, operations } = row
    const name = `${library.package} ${VERSIONS[library.package]}${library.note ? ` (${library.note})` : ''}`
    const loaded = mode === 'bundled' && library.keptOutside ? 'kept outside by the plugin' : mode
    if (problem !== null) return [name, loaded, 'does not run here', '', '', '', '']
    const none = library.connects === false ? 'none' : '**not seen**'
    return [
      name,
      loaded,
      pools.join(', ') || none,
      figure(max),
      figure(used),
      String(operations),
      leakOf(row),
    ]
  })
  const head = ['library', 'loaded', 'pool', 'max', 'used', 'operations', 'leak']
  return [head, head.map(() => '---'), ...cells].map((line) => `| ${line.join(' | ')} |`).join('\n')
}

function leakOf({ made, leak }: Row): string {
  if (made === null) return 'nothing to hold'
  if (leak === null) return '**not seen**'
  return leak === made ? 'with its line' : `seen, at ${leak}`
}

function figure(value: number | null): string {
  return value === null ? 'unknown' : String(value)
}
