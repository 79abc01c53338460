import { BATCH_USES, type Pace } from '../../../model/fleet/pace.ts'
import type { ReleaseChange } from '../../../model/fleet/release.ts'
import type { FleetPace } from '../../../model/fleet/report.ts'
import { compare, type Sample, type Slower } from './compare.ts'
import type { Overlap } from './releases.ts'

type Subject = Pick<FleetPace, 'service' | 'pool' | 'subject'>

interface Sides {
  readonly subject: Subject
  readonly before: Sample[]
  readonly after: Sample[]
}

/** Changes of each overlap as of its last look, reused until the next: the fleet is read often. */
const found = new WeakMap<Overlap, { readonly seenAt: number; readonly changes: readonly ReleaseChange[] }>()

/** What takes longer in the newer of two releases, largest difference first. */
export function changesOf(overlap: Overlap): readonly ReleaseChange[] {
  const known = found.get(overlap)
  if (known?.seenAt === overlap.seenAt) return known.changes
  const changes = compared(overlap)
  found.set(overlap, { seenAt: overlap.seenAt, changes })
  return changes
}

function compared(overlap: Overlap): readonly ReleaseChange[] {
  const sides = sidesOf(overlap)
  const both = sides.filter(({ before, after }) => before.length > 0 && after.length > 0)
  return both
    .flatMap(({ subject, before, after }) => {
      const slower = compare(before, after, both.length)
      return slower === null ? [] : [changeOf(overlap, subject, slower, [before.length, after.length])]
    })
    .toSorted((a, b) => b.ratio - a.ratio)
}

function sidesOf({ runs, build }: Overlap): readonly Sides[] {
  const all = new Map<string, Sides>()
  for (const run of runs.values()) {
    if (run.from === null) continue
    const from = new Map(run.from.map((pace) => [keyOf(pace), pace]))
    for (const pace of run.to) {
      const key = keyOf(pace)
      const sample = since(pace, from.get(key))
      if (!(sample.batches > 0)) continue
      const { service, pool, subject } = pace
      const sides = all.get(key) ?? { subject: { service, pool, subject }, before: [], after: [] }
      all.set(key, sides)
      sides[run.build === build ? 'after' : 'before'].push(sample)
    }
  }
  return [...all.values()]
}

function keyOf({ service, pool, subject }: Subject): string {
  return `${service}\n${pool}\n${subject}`
}

function since(now: Pace, then: Pace | undefined): Sample {
  return {
    batches: now.batches - (then?.batches ?? 0),
    sum: now.sum - (then?.sum ?? 0),
    squares: now.squares - (then?.squares ?? 0),
    steps: now.steps - (then?.steps ?? 0),
  }
}

function changeOf(
  { build, before, beganAt, seenAt }: Overlap,
  { service, pool, subject }: Subject,
  { ratio, atLeast, beforeMs, afterMs, batches }: Slower,
  [old, now]: readonly [number, number],
): ReleaseChange {
  const verb = pool.startsWith('supabase:') ? 'takes' : 'holds a connection'
  const uses = (count: number, instances: number): string =>
    `${count * BATCH_USES} uses on ${instances === 1 ? 'one instance' : `${instances} instances`}`
  return {
    build,
    before,
    service,
    pool,
    subject,
    ratio: rounded(ratio),
    atLeast: rounded(atLeast),
    sentence: `Since build ${shortBuild(build)} ${subject} ${verb} ${times(ratio)} × longer: typically ${inMs(afterMs)} instead of ${inMs(beforeMs)}.`,
    evidence: [
      { label: `build ${shortBuild(build)}`, value: `${inMs(afterMs)}, ${uses(batches.after, now)}` },
      { label: `build ${shortBuild(before)}`, value: `${inMs(beforeMs)}, ${uses(batches.before, old)}` },
      { label: 'longer by at least', value: `${times(atLeast)} × (99.9 %)` },
      { label: 'both ran for', value: `${Math.max(1, Math.round((seenAt - beganAt) / 60_000))} min` },
    ],
  }
}

/** A commit in Git's short form; any other name unchanged, cut when it is long. */
export function shortBuild(build: string): string {
  return /^[0-9a-f]{40}$/.test(build) ? build.slice(0, 7) : build.slice(0, 24)
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}

function times(ratio: number): string {
  return ratio < 10 ? ratio.toFixed(1) : String(Math.round(ratio))
}

function inMs(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(1)} s`
  return `${ms >= 10 ? Math.round(ms) : Number(ms.toPrecision(2))} ms`
}
