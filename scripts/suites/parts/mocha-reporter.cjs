const { report } = require('./report.cjs')

/** A reporter of mocha. Hooks report themselves only when they fail. */
module.exports = function Reporter(runner) {
  runner.on('pass', (test) => report(test.fullTitle(), 'passed'))
  runner.on('fail', (test, error) => report(test.fullTitle(), 'failed', error))
  runner.on('pending', (test) => report(test.fullTitle(), 'skipped'))
}
