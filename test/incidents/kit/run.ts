import { setTimeout as pause } from 'node:timers/promises'
import type { Snapshot } from '../../../src/model/snapshot.ts'
import type { Cause, Verdict } from '../../../src/model/verdict.ts'
import type { Postgres } from '../../kit/postgres.ts'
import type { Expectation, Incident } from './incident.ts'
import { reportOf } from './report.ts'
import type { Screens } from './screens.ts'
import { openStage, type Programs, STALE_MS, type World } from './world.ts'

/** Looks are at most this far apart, ms. */
const LOOK_MS = 150
/** An incident has to be recognised within this time, ms; a look-alike has to stay clean for as long as a leak takes to show. */
const RECOGNISED_MS = 12_000
const CLEAN_MS = 2.5 * STALE_MS
/** After the cure the verdict has to be healthy within this time, ms (judgement.md 7). */
const HEALED_MS = 15_000

/** What running one incident showed. */
export interface Outcome {
  readonly name: string
  readonly expected: string
  readonly got: string
  readonly sentence: string
  /** Empty when everything held. */
  readonly wrong: readonly string[]
  /**
   * Causes that stood first, were called certain and were not the expected one. `pressure` says what was counted, no more: it is
   * true of a full pool also before a leak has lasted long enough to be one.
   */
  readonly falselyCertain: readonly string[]
  /** Leases of a look-alike that any look called a leak. */
  readonly falseLeaks: number
  /** Leases of a look-alike that a cleanup took. */
  readonly destroyed: number
  /** Dead connections at the verdict, and those of them gone at the look after a cleanup. */
  readonly dead: number
  readonly freed: number
  /** What the first screens of the page lack at the verdict; `null` when no page was open. */
  readonly unshown: readonly string[] | null
  /** The body of the monitoring route at the verdict; `null` unless recorded. */
  readonly report: unknown
  /** From the trouble to the right verdict, and from the cure to health, ms; `null` = never. */
  readonly recognisedMs: number | null
  readonly healedMs: number | null
}

type Judged = Snapshot & { readonly verdict: Verdict }

/** What looks at an incident besides its monitor. */
export interface Watching {
  readonly programs?: Programs
  readonly screens?: Screens
  readonly isRecorded?: boolean
}

/** Builds one incident, looks at it as a running monitor would, and compares. Never rejects. */
export async function runIncident(
  one: Incident,
  server: Postgres,
  { programs = {}, screens, isRecorded = false }: Watching = {},
): Promise<Outcome> {
  const stage = openStage(server, programs)
  const wrong: string[] = []
  const certain = new Set<string>()
  const leaks = new Set<string>()
  let held = { destroyed: 0, dead: 0, freed: 0 }
  let unshown: readonly string[] | null = null
  let report: unknown = null
  let last: Judged | null = null
  let recognisedMs: number | null = null
  let healedMs: number | null = null
  const { cause } = one.expect
  try {
    const state = await one.build(stage)
    const began = performance.now()
    const limit = cause === null ? CLEAN_MS : RECOGNISED_MS
    while (performance.now() - began < limit) {
      last = await stage.look()
      for (const { lease, state } of last.leaks) if (state !== 'returned') leaks.add(lease.id)
      const [first] = last.verdict.causes
      const isClaim = first?.kind !== 'pressure' && (cause !== null || first?.severity !== 'info')
      if (first?.certainty === 'certain' && first.kind !== cause && isClaim)
        certain.add(`${first.kind}: ${first.sentence}`)
      if (cause === null && first && first.severity !== 'info') break
      if (cause !== null && first?.kind === cause && problems(one.expect, last).length === 0) {
        recognisedMs = performance.now() - began
        break
      }
      await pause(LOOK_MS)
    }
    if (last) wrong.push(...problems(one.expect, last))
    if (isRecorded) report = await reportOf(stage.monitor)
    if (screens) unshown = await screens.read(one.expect, stage.monitor)
    const dead = (last?.leases ?? []).filter(({ state }) => state === 'dead').map(({ id }) => id)
    if (cause === null) held = { ...held, destroyed: stage.monitor.cleanup().reclaimed.length }
    await one.act?.(stage, state)
    if (dead.length > 0) held = { ...held, ...(await freedAtOnce(stage, dead)) }
    await one.cure?.(stage, state)
    if (typeof state === 'function') await state()
    if (cause !== null && one.heals !== false) healedMs = await healed(stage, wrong)
  } catch (error) {
    wrong.push(error instanceof Error ? error.message : String(error))
  } finally {
    await stage.close().catch((error: unknown) => void wrong.push(String(error)))
  }
  const first = last?.verdict.causes[0]
  return {
    name: one.name,
    expected: cause ?? 'clean',
    got: first ? `${first.kind} (${first.certainty})` : (last?.verdict.status ?? 'nothing'),
    sentence: first?.sentence ?? '',
    wrong,
    falselyCertain: [...certain],
    falseLeaks: cause === null ? leaks.size : 0,
    ...held,
    unshown,
    report,
    recognisedMs,
    healedMs,
  }
}

/** What `act` did not take, a cleanup does; counted is what the next look no longer shows. */
async function freedAtOnce(
  stage: World,
  dead: readonly string[],
): Promise<{ readonly dead: number; readonly freed: number }> {
  stage.monitor.cleanup()
  const { leases } = await stage.look()
  const open = new Set(leases.map(({ id }) => id))
  return { dead: dead.length, freed: dead.filter((id) => !open.has(id)).length }
}

async function healed(stage: World, wrong: string[]): Promise<number | null> {
  const cured = performance.now()
  for (let last: Judged; performance.now() - cured < HEALED_MS; await pause(LOOK_MS)) {
    last = await stage.look()
    if (last.verdict.status === 'healthy') return performance.now() - cured
  }
  const { verdict } = await stage.look()
  wrong.push(`still ${verdict.status} ${HEALED_MS} ms after the cure: ${sentences(verdict.causes)}`)
  return null
}

function problems(expect: Expectation, { verdict, health }: Judged): string[] {
  const found: string[] = []
  const [first] = verdict.causes
  if (expect.cause === null) {
    const loud = verdict.causes.filter(({ severity }) => severity !== 'info')
    if (loud.length > 0) found.push(`a clean situation is called wrong: ${sentences(loud)}`)
    if (verdict.status !== (expect.status ?? 'healthy')) found.push(`the status is ${verdict.status}`)
    return found
  }
  if (!first) return [`no cause was found; the status is ${verdict.status}`]
  if (first.kind !== expect.cause)
    found.push(`the first cause is ${first.kind}: ${sentences(verdict.causes)}`)
  if (first.sentence.length > 280) found.push(`the sentence has ${first.sentence.length} characters`)
  if (expect.certainty && first.certainty !== expect.certainty) found.push(`it is called ${first.certainty}`)
  if (expect.status ? verdict.status !== expect.status : verdict.status === 'healthy')
    found.push(`the status is ${verdict.status}`)
  if (verdict.status !== 'unknown' && health !== verdict.status)
    found.push(`health is ${health} and the verdict ${verdict.status}`)
  if (expect.sentence && !expect.sentence.test(first.sentence)) found.push(`it says: ${first.sentence}`)
  for (const [part, wanted] of Object.entries(expect.culprit ?? {})) {
    const got = first.culprit[part as keyof Cause['culprit']]
    const fits = wanted instanceof RegExp ? wanted.test(String(got ?? '')) : got === wanted
    if (!fits) found.push(`the ${part} to blame is ${String(got)}, not ${String(wanted)}`)
  }
  return found
}

function sentences(causes: readonly Cause[]): string {
  return causes.map(({ kind, sentence }) => `[${kind}] ${sentence}`).join(' | ')
}
