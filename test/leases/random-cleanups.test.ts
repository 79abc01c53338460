import { describe, expect, it } from 'vitest'
import { createMonitor } from '../../src/instance/create.ts'
import type { Lease, LeaseFacts } from '../../src/model/lease.ts'
import type { CleanupReport } from '../../src/model/report/stats.ts'
import type { Monitor } from '../../src/monitor/types.ts'
import { type FakeClock, fakeClock } from '../core/fake-clock.ts'
import { type Random, randomOf } from '../kit/random.ts'

const LIMIT = 60_000
const CLEANUPS = 10_000
const SEED = 20_261_125
/** A stop may be seen longer than it was by the time since the last tick, ms. */
const TICK_MS = 500
/** Pools and their limits. */
const POOLS = { 'pg:main': LIMIT, 'pg:quick': 5000, 'pg:never': Number.POSITIVE_INFINITY }
type PoolName = keyof typeof POOLS

/** A holder that knows what it does, whatever the monitor thinks of it. */
interface Holder {
  readonly id: string
  readonly pool: PoolName
  readonly lease: Lease
  /** What was really done with it, in time in which the process ran. */
  truth: { usedAt: number; stops: number; busy: boolean; dead: boolean; lost: boolean; resident: boolean }
  rawUsedAt: number
  taken: boolean
  freed: boolean
}

class World {
  readonly time: FakeClock = fakeClock()
  readonly monitor: Monitor
  readonly holders = new Map<string, Holder>()
  private readonly random: Random
  private stopped = 0
  private ran = 0
  private stops = 0
  private made = 0

  constructor(random: Random) {
    this.random = random
    const { time } = this
    const clock = {
      ...time,
      now: () => time.now() + this.stopped,
      wall: () => time.wall() + this.stopped,
    }
    const pools = { 'pg:quick': { staleAfter: 5000 }, 'pg:never': { staleAfter: false as const } }
    this.monitor = createMonitor(
      { console: false, captureStack: 'off', staleAfter: LIMIT, pools, collectionInterval: 3_600_000 },
      clock,
    )
    this.monitor.collection.start()
  }

  /** Something happens: a holder comes, goes, works, dies, is forgotten, or time passes. */
  step(): void {
    const { random } = this
    if (this.holders.size < 8 || random.int(3) === 0) this.open()
    const some = random.pick([...this.holders.values()])
    const change = random.int(10)
    if (change === 0) some.truth.dead = true
    else if (change === 1) some.truth.resident = !some.truth.resident
    else if (change === 2) {
      some.truth.lost = true
      some.lease.lost?.()
    } else if (change === 3) this.use(some, !some.truth.busy)
    else if (change === 4 && !some.taken) {
      some.lease.end()
      this.holders.delete(some.id)
    } else if (change === 5) {
      this.stopped += 2000 + random.int(2 * LIMIT)
      this.stops++
      // The first thing that runs afterwards.
      this.monitor.observe()
    } else if (change < 8) this.use(some, some.truth.busy)
    else {
      const ms = random.int(LIMIT / 6)
      this.ran += ms
      this.time.advance(ms)
    }
    for (const holder of this.holders.values()) if (holder.taken && random.int(2) === 0) holder.freed = true
  }

  /** Why cleanup must not take it; `null` = it may. */
  protectedBy({ pool, truth }: Holder): string | null {
    if (truth.dead) return null
    if (truth.resident) return 'resident'
    if (truth.busy) return 'a statement runs'
    if (truth.lost) return null
    return this.ran - truth.usedAt < POOLS[pool] ? 'used lately' : null
  }

  /** Whether cleanup has to take it. */
  isDue({ pool, truth }: Holder): boolean {
    if (truth.dead) return true
    if (truth.resident || truth.busy) return false
    const unseen = (this.stops - truth.stops) * TICK_MS
    return truth.lost || this.ran - truth.usedAt - unseen >= POOLS[pool]
  }

  private use(holder: Holder, busy: boolean): void {
    if (holder.truth.dead || holder.truth.lost) return
    Object.assign(holder.truth, { usedAt: this.ran, stops: this.stops, busy })
    holder.rawUsedAt = this.time.now() + this.stopped
  }

  private open(): void {
    const { random } = this
    const pool = random.pick(Object.keys(POOLS) as PoolName[])
    const id = `h${this.made++}`
    const truth = {
      usedAt: this.ran,
      stops: this.stops,
      busy: random.int(4) === 0,
      dead: false,
      lost: false,
      resident: random.int(6) === 0,
    }
    const details = {
      id,
      describe: (): LeaseFacts => ({
        busy: truth.busy,
        activeAt: holder.rawUsedAt,
        ...(truth.dead ? { dead: 'its socket is closed' } : {}),
        ...(truth.resident ? { resident: 'LISTEN' } : {}),
      }),
      reclaim: () => {
        holder.taken = true
        return 'client-destroyed' as const
      },
      freed: () => holder.freed,
    }
    const lease = this.monitor.tracker(random.pick(['web', 'worker']), pool).open('checkout', details)
    const rawUsedAt = this.time.now() + this.stopped
    const holder: Holder = { id, pool, lease, truth, rawUsedAt, taken: false, freed: false }
    this.holders.set(id, holder)
  }
}

const idsOf = ({ reclaimed }: CleanupReport): string[] => reclaimed.map(({ id }) => id).sort()

describe('cleanup', () => {
  it(`takes what is idle, dead or lost and nothing else, ${CLEANUPS} times over mixed holders (seed ${SEED})`, () => {
    const random = randomOf(SEED)
    const world = new World(random)
    const { monitor, holders } = world
    const counts = { reclaimed: 0, dead: 0, kept: 0 }
    for (let n = 0; n < CLEANUPS; n++) {
      world.step()
      const service = random.int(4) === 0 ? random.pick(['web', 'worker']) : undefined
      const options = service === undefined ? {} : { service }
      const due = [...holders.values()].filter((holder) => !holder.taken)
      const forecast = monitor.cleanup({ ...options, dryRun: true })
      expect([...holders.values()].filter(({ taken }) => taken).length).toBe(holders.size - due.length)
      const report = monitor.cleanup(options)
      expect(idsOf(report)).toEqual(idsOf(forecast))
      expect([report.broken, report.kept]).toEqual([0, forecast.kept])
      for (const { id, pool, service: of } of [...report.reclaimed, ...report.kept]) {
        const holder = holders.get(id)
        expect([holder?.pool, service ?? of]).toEqual([pool, of])
      }
      for (const id of idsOf(report)) {
        const holder = holders.get(id) as Holder
        expect(world.protectedBy(holder), `${id} in cleanup ${n}`).toBeNull()
        counts.reclaimed++
        if (holder.truth.dead) counts.dead++
      }
      counts.kept += report.kept.length
      if (service === undefined)
        for (const holder of due)
          if (world.isDue(holder)) expect(holder.taken, `${holder.id} in cleanup ${n}`).toBe(true)
      // What was taken stays in the books until its slot is free, and no longer.
      const open = new Set(monitor.observe().leases.map(({ id }) => id))
      for (const holder of [...holders.values()]) {
        expect(open.has(holder.id)).toBe(!holder.freed)
        if (holder.freed) holders.delete(holder.id)
      }
    }
    // It met enough of each kind to say something.
    expect(counts.reclaimed).toBeGreaterThan(1000)
    expect(counts.dead).toBeGreaterThan(300)
    expect(counts.kept).toBeGreaterThan(1000)
  }, 120_000)
})
