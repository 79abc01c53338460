import { PARSERS } from './parsers.ts'

/*
 * `npm run fuzz [cases] [seed] [part of a name]`: 100 000 generated inputs for each reader of what others write, from a
 * seed that is printed. Ends with 1 at the first that fails, with the smallest input that shows it.
 */

const [cases = '100000', seed = String(Date.now() % 2 ** 31), part = ''] = process.argv.slice(2)
const say = (line: string): void => void process.stdout.write(`${line}\n`)

say(`seed ${seed}`)
for (const { name, run, share = 1 } of PARSERS.filter((one) => one.name.includes(part))) {
  const began = performance.now()
  const runs = Math.ceil(Number(cases) * share)
  await run(runs, Number(seed))
  say(`${name.padEnd(34)} ${runs} cases, ${Math.round((performance.now() - began) / 1000)} s`)
}
