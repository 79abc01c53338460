const util = require('node:util')
const { report } = require('./report.cjs')

/*
 * Stands for the test functions of postgres.js' own tests, with the same interface. A failed test does not leave out those behind it,
 * and a process that does not end by itself is a failed test too.
 */

/** How long the process may go on when all is done, ms. */
const LEAVE_MS = 10_000
/** The tests' own limits are for machines that do nothing else. */
const PATIENCE = 4
const ENDS = 'the process ends by itself'

let last = Promise.resolve()
let open = 0

const t = (name, options, fn = options) => {
  open++
  const seconds = options.timeout || t.timeout
  last = last.then(() => run(name, fn, seconds * 1000 * PATIENCE)).then(leave)
}
t.timeout = 5
exports.t = t
exports.ot = t
exports.nt = (name) => report(name, 'skipped')

async function run(name, fn, limit) {
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`took more than ${limit} ms`)), limit)
  })
  try {
    const result = await Promise.race([fn(), late])
    const [expected, got] = await Promise.race([Promise.all(result), late])
    if (expected !== got) throw new Error(`${util.inspect(expected)} != ${util.inspect(got)}`)
    report(name, 'passed')
  } catch (error) {
    report(name, 'failed', error)
  } finally {
    clearTimeout(timer)
  }
}

function leave() {
  if (--open > 0) return
  const ended = () => report(ENDS, 'passed')
  process.once('exit', ended)
  setTimeout(() => {
    process.off('exit', ended)
    report(ENDS, 'failed', new Error(`still running ${LEAVE_MS} ms after the last test`))
    process.exit(1)
  }, LEAVE_MS).unref()
}
