import { fileURLToPath } from 'node:url'
import { cyclesOf, graphOf, readSources } from '../test/architecture/graph.ts'
import {
  anys,
  fileLengths,
  functionLengths,
  importCounts,
  LIMITS,
  type Measure,
  widths,
} from '../test/architecture/measures.ts'

/*
 * `npm run measure`: the figures the layout is held to, of src, plugin and widget; `npm run measure -- 20` names more
 * of the largest. The gates in test/architecture go by the same functions.
 */

const most = Number(process.argv[2] ?? 5)
const sources = readSources(fileURLToPath(new URL('..', import.meta.url)), ['src', 'plugin', 'widget'])

function print(title: string, measures: readonly Measure[], limit: number): void {
  const over = measures.filter(({ figure }) => figure > limit).length
  console.log(`\n${title}: ${measures[0]?.figure ?? 0} at most, ${over} above ${limit}`)
  for (const { what, figure } of measures.slice(0, most))
    console.log(`  ${String(figure).padStart(4)}  ${what}`)
}

console.log(`${sources.size} files`)
print('Files in a folder', widths(sources), LIMITS.width)
print('Lines in a function', functionLengths(sources), LIMITS.lines)
print('Imports in a file that is no composition root', importCounts(sources), LIMITS.imports)
print('Lines in a file', fileLengths(sources), 120)
console.log(`\nImport cycles: ${cyclesOf(graphOf(sources)).length}`)
console.log(`any: ${anys(sources).length}`)
