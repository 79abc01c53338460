import { setTimeout as pause } from 'node:timers/promises'
import type { MonitoringReport } from '../../../src/model/report/monitoring.ts'
import type { ServiceDetail } from '../../../src/model/report/service.ts'
import type { Server } from '../../e2e/kit/app.ts'
import { monitoring } from '../../e2e/kit/monitoring.ts'
import { leakPlace, type Mode } from './app.ts'
import type { Library } from './libraries.ts'

/** Queries sent through each library. */
export const USES = 3
/** A leak shows after `staleAfter` (one second in the app); ms it gets at most. */
const LEAK_MS = 8000

/** What the monitor said of one library. */
export interface Row {
  readonly library: Library
  readonly mode: Mode
  /** `null` = it does not run in this mode; `problem` says why. */
  readonly problem: string | null
  readonly pools: readonly string[]
  readonly max: number | null
  readonly used: number | null
  readonly operations: number
  /** Line the leak was shown with; `null` = none was found. */
  readonly leak: string | null
  /** Line it was made at; `null` = the library gives no connection out. */
  readonly made: string | null
}

/** Uses one library, lets it leak, and reads what the monitor says. */
export async function look(server: Server, library: Library, mode: Mode): Promise<Row> {
  const made = library.holds === false ? null : await leakPlace(library.name)
  const before = new Set((await monitoring(server.url)).pools.map(({ name }) => name))
  const nothing = { library, mode, pools: [], max: null, used: null, operations: 0, leak: null, made }
  for (let count = 0; count < USES; count++) {
    const problem = await ask(server, library, 'use')
    if (problem !== null) return { ...nothing, problem }
  }
  if (made !== null) {
    const problem = await ask(server, library, 'leak')
    if (problem !== null) return { ...nothing, problem }
  }
  const end = performance.now() + LEAK_MS
  let report = await monitoring(server.url)
  while (made !== null && leakIn(report, before, made) !== made && performance.now() < end) {
    await pause(300)
    report = await monitoring(server.url)
  }
  const pools = poolsOf(report, before)
  const names = new Set(pools.map(({ name }) => name))
  const operations = (report.services as readonly ServiceDetail[])
    .flatMap((service) => service.operations)
    .filter(({ pool }) => names.has(pool))
    .reduce((all, { total }) => all + total, 0)
  return {
    ...nothing,
    problem: null,
    pools: [...names],
    max: sum(pools.map(({ max }) => max)),
    used: sum(pools.map(({ used }) => used)),
    operations,
    leak: leakIn(report, before, made),
  }
}

async function ask(server: Server, { name }: Library, what: string): Promise<string | null> {
  try {
    const signal = AbortSignal.timeout(20_000)
    const answer = await fetch(`${server.url}/api/${name}?do=${what}`, { signal })
    if (answer.ok) return null
    await answer.body?.cancel()
    return `${what} answered ${answer.status}: ${server.output().trim().split('\n').slice(-12).join(' ').slice(0, 600)}`
  } catch (error) {
    return `${what}: ${String(error)}`
  }
}

/** Pools that came up since: libraries are used one after the other. */
function poolsOf({ pools }: MonitoringReport, before: ReadonlySet<string>): MonitoringReport['pools'] {
  return pools.filter(({ name, kind }) => !before.has(name) && (kind === 'pg' || kind === 'postgres'))
}

/** The place of the leak that was made, else that of the first one: a library may hold a connection for itself too. */
function leakIn(report: MonitoringReport, before: ReadonlySet<string>, made: string | null): string | null {
  const names = new Set(poolsOf(report, before).map(({ name }) => name))
  const places = report.leaks
    .filter(({ pool }) => names.has(pool))
    .map(({ stack }) => stack?.find(({ app }) => app))
    .map((frame) => (frame ? `${frame.file}:${frame.line}` : 'no line'))
  return places.find((place) => place === made) ?? places[0] ?? null
}

function sum(values: readonly (number | null)[]): number | null {
  return values.length === 0 || values.includes(null)
    ? null
    : values.reduce<number>((a, b) => a + (b ?? 0), 0)
}
