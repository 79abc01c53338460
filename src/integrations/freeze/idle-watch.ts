import type { IdlePool, Uses } from './idle-pool.ts'
import { type Kept, type RequestContext, requestContext, usable } from './keep-alive.ts'

/** A use is waited for no longer than this, ms: it may be a leak, and the host is paid for the time. */
const USE_MS = 10_000
/** Closing may take this long, ms. */
const CLOSE_MS = 2000
/** The shortest and the longest wait between two looks, ms. */
const LOOK_MS = 20
const MOST_PAUSE_MS = 250

interface Entry {
  readonly pool: IdlePool
  beganAt: number
  closesAt: number
}

interface Watch {
  /** Those with connections that are to be closed; others are not referenced, so that a pool the application dropped can be collected. */
  readonly open: Set<Entry>
  /** Resolves when the free connections of every pool are closed; `null` = nothing is to be closed. */
  running: Promise<void> | null
}

/** One module file is several modules in a production server; all pools of the process are waited for together. */
const KEY: unique symbol = Symbol.for('next-db-monitoring.idle-pools') as never

function watch(): Watch {
  const holder = globalThis as { [KEY]?: Watch }
  holder[KEY] ??= { open: new Set(), running: null }
  return holder[KEY]
}

/** What each request waits for; a request uses its pool many times. */
const waited = new WeakMap<Kept, Promise<void>>()

export interface Host {
  /** Whether the process may stand still although no request says how long it lives. */
  suspends(): boolean
  /** What Next was given for the current request; every server of Next has something, so it says nothing of the host. */
  next(): RequestContext | undefined
}

/** Closes the free connections of a pool after its idle time, and keeps the host running until those of every pool are closed. */
export function watchIdle(pool: IdlePool, host: Host): Uses {
  const entry: Entry = { pool, beganAt: 0, closesAt: 0 }
  const { open } = watch()
  const used = (): void => {
    open.add(entry)
    entry.closesAt = performance.now() + pool.idleMs
  }
  return {
    began() {
      const given = requestContext()
      if (given === undefined && !host.suspends()) return
      const context = given ?? usable(host.next)
      entry.beganAt = performance.now()
      used()
      const closed = run()
      if (context === undefined || waited.get(context) === closed) return
      waited.set(context, closed)
      try {
        context.waitUntil(closed)
      } catch {
        // The host refuses: what is free stays until the pool's own idle time.
      }
    },
    ended() {
      if (open.has(entry)) used()
    },
  }
}

/** Closes the free connections of every pool that is watched, now. Never rejects. */
export async function closeIdleNow(): Promise<void> {
  await Promise.all([...watch().open].map(close))
}

function run(): Promise<void> {
  const state = watch()
  state.running ??= closeAll(state.open).finally(() => {
    state.running = null
  })
  return state.running
}

async function closeAll(entries: ReadonlySet<Entry>): Promise<void> {
  while (entries.size > 0) {
    const open = [...entries]
    const now = performance.now()
    const due = open.filter(({ closesAt }) => closesAt <= now)
    await Promise.all(due.map((entry) => closeDue(entry, now)))
    if (due.length > 0) continue
    const soonest = Math.min(...open.map(({ closesAt }) => closesAt - now))
    // A pool that is used meanwhile may close sooner than those that wait already.
    await pause(Math.max(LOOK_MS, Math.min(soonest, MOST_PAUSE_MS)))
  }
}

async function closeDue(entry: Entry, now: number): Promise<void> {
  if (entry.pool.isUsed() && now - entry.beganAt < USE_MS) {
    entry.closesAt = now + Math.max(LOOK_MS, entry.pool.idleMs)
    return
  }
  await close(entry)
}

async function close(entry: Entry): Promise<void> {
  watch().open.delete(entry)
  await Promise.race([entry.pool.closeIdle().catch(() => {}), pause(CLOSE_MS)])
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer: { unref?(): void } = setTimeout(resolve, ms)
    timer.unref?.()
  })
}
