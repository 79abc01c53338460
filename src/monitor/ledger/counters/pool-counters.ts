import type { Pool, PoolKind } from '../../../model/pool.ts'
import { addTo, createHistogram, type Histogram, record } from '../../../model/tools/histogram.ts'
import { type BeatMark, createBeatMark, type Peaks, type PoolMark } from './counter-marks.ts'
import { createUsage, type Usage } from './usage.ts'

/** The ledger's own counters of a pool; an attached pool adds its gauges. */
export interface PoolCounters {
  readonly name: string
  readonly kind: PoolKind
  /** Slots in use by leases. */
  readonly usage: Usage
  /** Use times, by service and operation. */
  readonly durations: Histogram[]
  timeouts: number
  exhaustions: number
  /** Requests that got a slot, and those that were refused one. */
  acquired: number
  refused: number
  /** Connections that could not be opened, by code; bounded like the codes of a service. */
  readonly connectFailures: Map<string, number>
  /** Created at the first recording: HTTP pools never have one. */
  waitTime: Histogram | null
  createTime: Histogram | null
  /** How the last request for a slot ended; `null` = none has. */
  lastAnswer: 'ok' | 'refused' | null
  attached: Pool | null
  /** What the pool that was attached last connects to; `undefined` = not known. */
  target: string | undefined
  /** Whether a user's pool was ever attached: when it ends, nothing replaces it. */
  wasAttached: boolean
  /** Most slots in use at once, by window, since that window's last mark. */
  readonly peaks: Peaks
  /** Where the counters stood at the last beat. */
  beat: BeatMark
  /** Counters at past looks, oldest first: of the last minute, and sparser ones of the last quarter of an hour. */
  marks: PoolMark[]
  quarterMarks: PoolMark[]
}

const START = (now: number): PoolMark => ({
  now,
  timeouts: 0,
  exhaustions: 0,
  acquired: 0,
  refused: 0,
  connectFailures: {},
  waitTime: null,
  useTime: null,
  peakUsed: 0,
})

/** @param now monotonic ms: what happens before the first look is recent too */
export function createPoolCounters(name: string, now: number): PoolCounters {
  return {
    name,
    kind: kindOf(name),
    usage: createUsage(now),
    durations: [],
    timeouts: 0,
    exhaustions: 0,
    acquired: 0,
    refused: 0,
    connectFailures: new Map(),
    waitTime: null,
    createTime: null,
    lastAnswer: null,
    attached: null,
    target: undefined,
    wasAttached: false,
    peaks: { recent: 0, quarter: 0, beat: 0 },
    beat: createBeatMark(now),
    marks: [START(now)],
    quarterMarks: [START(now)],
  }
}

/** Times a slot was held, over all services and operations, since the process began. */
export function heldTimes({ durations }: Pick<PoolCounters, 'durations'>): Histogram {
  const all = createHistogram()
  for (const duration of durations) addTo(all, duration)
  return all
}

/** The histogram for waits or creations, made when it is first needed. */
export function timesOf(book: PoolCounters, which: 'waitTime' | 'createTime'): Histogram {
  book[which] ??= createHistogram()
  return book[which]
}

/** Counts the time a request waited for a slot, whether it got one or not. */
export function waited(book: PoolCounters, ms: number): void {
  record(timesOf(book, 'waitTime'), ms)
  if (ms > book.beat.longestWait) book.beat.longestWait = ms
}

function kindOf(name: string): PoolKind {
  if (name.startsWith('supabase:')) return 'supabase'
  if (name.startsWith('pg:')) return 'pg'
  if (name.startsWith('postgres:')) return 'postgres'
  if (name.startsWith('pgbouncer:')) return 'pooler'
  if (name === 'database') return 'database'
  return 'hand-made'
}
