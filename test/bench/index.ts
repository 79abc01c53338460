import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Line } from './kit/line.ts'
import { machine, tableOf } from './kit/table.ts'
import { ROWS } from './rows.ts'

/*
 * `npm run bench`: what monitoring costs, measured on the built package, in one table. `npm run bench -- lease pool-query`
 * runs a part. Each row runs in a process of its own, so that what one loads does not weigh on another. A goal that is
 * not met is said, and is no failure: a time is a fact of a machine, not a test.
 */

const names = Object.keys(ROWS)
const wanted = process.argv.slice(2)

if (process.send) {
  const [name = ''] = wanted
  const lines = await ROWS[name]?.()
  process.send(lines ?? [], () => process.exit(0))
} else {
  const unknown = wanted.filter((name) => !names.includes(name))
  if (unknown.length > 0) {
    console.error(`Unknown row ${unknown.join(', ')}; there are ${names.join(', ')}.`)
    process.exit(2)
  }
  const lines: Line[] = []
  for (const name of names)
    if (wanted.length === 0 || wanted.includes(name)) lines.push(...(await apart(name)))
  const missed = lines.filter(({ met }) => met === false)
  console.log(`\n${machine()}\n\n${tableOf(lines)}\n`)
  console.log(
    missed.length === 0
      ? 'Every goal is met.'
      : `Not met: ${missed.map(({ what, median, ratio, goal }) => `${what} (${ratio || median}, goal ${goal})`).join('; ')}.`,
  )
}

/** Runs a row in a process of its own. Rejects when it measured nothing. */
function apart(name: string): Promise<readonly Line[]> {
  console.error(`[bench] ${name} …`)
  return new Promise((resolve, reject) => {
    let lines: readonly Line[] = []
    const child = fork(fileURLToPath(import.meta.url), [name])
    child.once('message', (message) => {
      lines = message as readonly Line[]
    })
    child.once('exit', (code) => {
      if (code === 0 && lines.length > 0) resolve(lines)
      else reject(new Error(`The row ${name} measured nothing and ended with ${code}.`))
    })
  })
}
