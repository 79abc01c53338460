const { report } = require('./report.cjs')

/** The suite's own limit is for machines that do nothing else. */
const TIMEOUT_MS = 30_000

/**
 * Stands for the `Suite` of pg's own tests, with the same interface: tests of one file run one after the other. A failed one does not
 * end the process, so that the others are compared too.
 */
module.exports = class Suite {
  constructor() {
    this.last = Promise.resolve()
  }

  test(name, action) {
    this.last = this.last.then(() => run(name, action))
  }

  testAsync(name, action) {
    this.test(name, action)
  }
}

async function run(name, action) {
  if (!action) return report(name, 'skipped')
  let timer
  try {
    await new Promise((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`took more than ${TIMEOUT_MS} ms`)), TIMEOUT_MS)
      if (action.length > 0) action((error) => (error ? reject(error) : resolve()))
      else Promise.resolve(action()).then(resolve, reject)
    })
    report(name, 'passed')
  } catch (error) {
    report(name, 'failed', error)
  } finally {
    clearTimeout(timer)
  }
}
