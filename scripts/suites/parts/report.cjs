const { appendFileSync } = require('node:fs')

/** Writes one result where the command reads them. Synchronously: some tests end their process. */
exports.report = (test, state, error) => {
  const text = error === undefined ? '' : String(error?.stack ?? error).slice(0, 2000)
  appendFileSync(process.env.SUITES_RESULTS, `${JSON.stringify({ test, state, error: text })}\n`)
}
