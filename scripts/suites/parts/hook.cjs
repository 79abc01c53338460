/* Loaded first in every process of a wrapped run: monitoring as a worker has it, and every copy of the drivers patched. */
const { appendFileSync } = require('node:fs')

const { SUITES_PACKAGE, SUITES_OPTIONS, SUITES_SEEN } = process.env
const { startWorker } = require(`${SUITES_PACKAGE}/dist/worker.cjs`)
const { watchDrivers } = require(`${SUITES_PACKAGE}/dist/internal/drivers.cjs`)

const { monitor } = startWorker(JSON.parse(SUITES_OPTIONS))
watchDrivers()
// What Supabase's libraries are tracked by, for the parts that stand for their entries.
process[Symbol.for('next-db-monitoring.suites')] = require(
  `${SUITES_PACKAGE}/dist/internal/parts.cjs`,
).sharedClient

// Runners that fork end their processes by a signal.
if (process.send) process.once('SIGTERM', () => process.exit())

process.on('exit', () => {
  const { pools, totals, faults } = monitor.observe()
  const seen = { pools: pools.length, operations: totals.opened, faults }
  appendFileSync(SUITES_SEEN, `${JSON.stringify(seen)}\n`)
})
