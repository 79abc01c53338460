import { suiteApp } from './suites/app.ts'
import { argumentsOf } from './suites/arguments.ts'
import { type Compared, compareSuite } from './suites/compared.ts'
import { OPTION_SETS } from './suites/option-sets.ts'
import { SUITES } from './suites/suites.ts'
import { isWrong, tableOf } from './suites/table.ts'

/*
 * `npm run suites`: the own tests of drivers and of Supabase's clients, bare and with monitoring in their processes, compared test by test. The tests come from
 * GitHub at the tag of the version, or from clones: `-- --from <folder>`. Names of suites run a part, `--with <option set>` too.
 */
const { from, names, sets } = argumentsOf(
  process.argv.slice(2),
  SUITES.map(({ name }) => name),
  Object.keys(OPTION_SETS),
)
const suites = SUITES.filter(({ name }) => names.length === 0 || names.includes(name))
const app = await suiteApp(suites, from)
const all: Compared[] = []
for (const suite of suites)
  all.push(...(await compareSuite(app, suite, sets.length > 0 ? sets : Object.keys(OPTION_SETS), say)))
process.stdout.write(`${tableOf(all)}\n`)
process.exitCode = all.some(isWrong) ? 1 : 0

function say(text: string): void {
  process.stderr.write(`[suites] ${text}\n`)
}
