import { rm } from 'node:fs/promises'
import type { App } from '../e2e/kit/app.ts'
import { install } from '../e2e/kit/installs.ts'
import { startPostgres } from '../kit/postgres.ts'
import { type Mode, matrixApp } from './kit/app.ts'
import { LIBRARIES, type Library } from './kit/libraries.ts'
import { look, type Row } from './kit/look.ts'
import { tableOf, writeTable } from './kit/table.ts'

/*
 * Real libraries in one Next app, bundled and outside the bundle, against a real Postgres: what the monitor says of each. With names
 * as arguments only those are run and nothing is written.
 */
const wanted = process.argv.slice(2)
const libraries = LIBRARIES.filter(({ name }) => wanted.length === 0 || wanted.includes(name))

const database = await startPostgres({ maxConnections: 100 })
const rows: Row[] = []
try {
  const matrix = await install('matrix')
  for (const mode of ['bundled', 'external'] as const) {
    const app = await matrixApp(matrix, mode, libraries)
    rows.push(...(await rowsOf(app, mode, libraries)))
    await rm(app.dir, { recursive: true, force: true })
  }
} finally {
  await database.stop()
}
rows.sort((a, b) => libraries.indexOf(a.library) - libraries.indexOf(b.library))
print(`${tableOf(rows)}\n`)
for (const { library, mode, problem } of rows)
  if (problem !== null) print(`${library.name}, ${mode}: ${problem}\n`)
if (wanted.length === 0) await writeTable(rows, 'Turbopack')
process.exitCode = rows.some(isWrong) ? 1 : 0

async function rowsOf(app: App, mode: Mode, all: readonly Library[]): Promise<Row[]> {
  const { code, output } = await app.build({ env: { DATABASE_URL: database.url() } })
  if (code !== 0) throw new Error(`the build (${mode}) ended with ${code}:\n${output.slice(-4000)}`)
  const server = await app.start({
    env: { DATABASE_URL: database.url(), DB_MONITORING_DATABASE_URL: database.url() },
  })
  const found: Row[] = []
  try {
    for (const library of all) found.push(await look(server, library, mode))
  } finally {
    await server.stop()
  }
  return found
}

/** A pool that is not seen, a library that is seen as what it is not, or a leak that is not found. */
function isWrong({ library, problem, pools, made, leak }: Row): boolean {
  if (problem !== null) return false
  return (library.connects === false) === pools.length > 0 || (made !== null && leak === null)
}

function print(text: string): void {
  process.stdout.write(text)
}
