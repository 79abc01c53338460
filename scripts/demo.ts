import type { LoadReport } from '../test/kit/load.ts'
import { check } from './demo/check.ts'
import { noteRun } from './demo/earlier.ts'
import { printGuide, printKeys } from './demo/guide.ts'
import { listenForKeys } from './demo/keys.ts'
import { bold, dim, red, say } from './demo/say.ts'
import { type Stack, startStack } from './demo/stack.ts'
import { startTraffic, type Traffic } from './demo/traffic.ts'
import { startWorkers, type Workers } from './demo/workers.ts'

// npm run demo            builds and runs everything until q or Ctrl-C
// npm run demo -- --check builds and runs everything, checks what the demo shows, stops; exit code 0 or 1

const checking = process.argv.includes('--check')
const unknown = process.argv.slice(2).filter((word) => word !== '--check')

if (unknown.length > 0) {
  say(`unknown: ${unknown.join(' ')}. Use: npm run demo [-- --check]`)
  process.exitCode = 1
} else {
  await main()
}

async function main(): Promise<void> {
  say(bold('next-db-monitoring: demo'))
  const interrupted = signalled()
  let stack: Stack
  try {
    stack = await startStack()
  } catch (error) {
    say(red((error as Error).message))
    process.exitCode = 1
    return
  }
  let workers: Workers | undefined
  try {
    if (checking) {
      const good = await check(stack)
      say(good ? 'Everything the demo shows holds.' : red('Not everything holds.'))
      process.exitCode = good ? 0 : 1
      return
    }
    workers = startWorkers(stack)
    noteRun(stack.app, workers.pids)
    printGuide(stack)
    const traffic = startTraffic(stack)
    const stopListening = await untilStopped(stack, traffic, interrupted)
    stopListening()
    say(dim('  stopping …'))
    const report = await traffic.stop()
    say(dim(`  everyday traffic: ${summary(report)}`))
  } finally {
    await workers?.stop()
    await stack.stop()
    say(dim('  stopped: workers, app, API stand-in, Postgres'))
  }
}

async function untilStopped(stack: Stack, traffic: Traffic, interrupted: Promise<void>): Promise<() => void> {
  let quit!: () => void
  const asked = new Promise<void>((resolve) => {
    quit = resolve
  })
  const stopListening = listenForKeys({
    q: () => quit(),
    async l() {
      const leaks = await traffic.leak()
      say(
        leaks === 'none left'
          ? '  the pool of the exports is empty: every export fails now. c takes stale connections back, or reset in the widget'
          : `  leaked: ${leaks} of 5 so far by GET /api/reports/export?area=nowhere; flagged once held for 30 s`,
      )
    },
    async s() {
      say('  spike: 20 s of slow reports, more at once than the pool has connections …')
      say(`  spike over: ${summary(await traffic.spike())}`)
    },
    async e() {
      say('  errors: the API now fails with PGRST003, 53300, 57014, an HTML 502 and a reset …')
      say(`  errors over: ${summary(await traffic.errors())}`)
    },
    async c() {
      const response = await fetch(`${stack.app.url}/api/monitoring/database`, {
        method: 'POST',
        headers: { authorization: `Bearer ${stack.app.adminToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ operation: 'cleanup' }),
      })
      const { result } = (await response.json()) as { result?: { reclaimed?: unknown[]; kept?: unknown[] } }
      say(
        `  cleanup: ${response.status}, ${result?.reclaimed?.length ?? 0} reclaimed, ${result?.kept?.length ?? 0} kept`,
      )
    },
  })
  if (process.stdin.isTTY) printKeys()
  else say(dim('  no terminal: stop with SIGINT or SIGTERM'))
  await Promise.race([asked, interrupted])
  return stopListening
}

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once. */
function signalled(): Promise<void> {
  return new Promise((resolve) => {
    let first = true
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        if (!first) process.exit(130)
        first = false
        resolve()
      })
    }
  })
}

function summary(report: LoadReport): string {
  const statuses = Object.entries(report.byStatus)
    .map(([status, n]) => `${n} × ${status}`)
    .join(', ')
  return `${report.started} requests (${statuses || 'none answered'}${report.failed ? `, ${report.failed} failed` : ''}), at most ${report.peakInFlight} at once, p95 ${Math.round(report.latencyMs.p95)} ms`
}
