import { faultyPostgres } from '../../fleet/faulty/postgres.ts'
import { faultyRedis } from '../../fleet/faulty/redis.ts'
import type { FaultyStore } from '../../fleet/faulty/store.ts'
import { startPostgres } from '../../kit/postgres.ts'
import { type BenchApp, startApp } from '../kit/app.ts'
import { baseOf, type Line, lineOf, type Row } from '../kit/line.ts'
import { compare, median, type Subject } from '../kit/pairs.ts'
import { expectSeen } from '../kit/seen.ts'
import { compareTails } from '../kit/tails.ts'

const ROUNDS = 1200
const WARM = 100
const CALLS = 12
const GOAL = 1.02

interface Side extends Subject {
  readonly app: BenchApp
  /** ms of each request, by round; those of the warm-up come first. */
  readonly rounds: number[][]
}

/** Requests of apps whose stores answer, and of such whose stores stand still: each reports every second all the while. */
export const failingStore: Row = async () => {
  const stores = [await there(faultyRedis()), await there(faultyRedis()), await there(faultyPostgres())]
  const [healthy, redis, postgres] = stores as [FaultyStore, FaultyStore, FaultyStore]
  const database = await startPostgres()
  const started = async (name: string, { fleet }: FaultyStore): Promise<Side> =>
    side(name, await startApp(database.url(), fleet))
  const sides = [
    await started('a request, its store answers', healthy),
    await started('a request, its store answers, again', healthy),
    await started('a request, its store (Redis) stands still', redis),
    await started('a request, its store (Postgres) stands still', postgres),
  ]
  try {
    for (const { app } of sides) await until(app, false)
    for (const { faults } of [redis, postgres]) if ('begin' in faults.stalled) await faults.stalled.begin()
    for (const { app } of sides.slice(2)) await until(app, true)
    const compared = await compare(sides, { rounds: ROUNDS, warm: WARM })
    for (const [index, { app }] of sides.entries()) {
      const { isAlone, opened } = await app.state()
      expectSeen('stores that stand still', Number(isAlone), index < 2 ? 0 : 1)
      expectSeen('requests', opened, (ROUNDS + WARM) * CALLS)
    }
    const [base, again, ...failing] = compared
    if (!base || !again) throw new Error('Nothing was compared.')
    return [baseOf(base), lineOf(again), ...failing.map((one) => lineOf(one, GOAL)), ...tailsOf(sides)]
  } finally {
    for (const { app } of sides) app.stop()
    for (const store of stores) {
      if ('end' in store.faults.stalled) await store.faults.stalled.end()
      await store.stop()
    }
    await database.stop()
  }
}

async function there(starting: Promise<FaultyStore | { readonly missing: string }>): Promise<FaultyStore> {
  const store = await starting
  if ('missing' in store) throw new Error(store.missing)
  return store
}

function side(name: string, app: BenchApp): Side {
  const rounds: number[][] = []
  return {
    name,
    app,
    rounds,
    async turn() {
      const times: number[] = []
      for (let i = 0; i < CALLS; i++) times.push(await app.request())
      rounds.push(times)
      return median(times)
    },
  }
}

/** Until an app knows whether its store answers. */
async function until(app: BenchApp, isAlone: boolean): Promise<void> {
  for (;;) {
    const { beats, isAlone: is } = await app.state()
    if (beats > 0 && is === isAlone) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** Without a goal: what else runs on the machine moves one request in a hundred more than a store could; the interval says how far. */
function tailsOf(sides: readonly Side[]): Line[] {
  const [base = [], ...others] = sides.map(({ rounds }) => rounds.slice(WARM))
  return others.map((own, index) => {
    const { value, ratio, low, high } = compareTails(base, own, 0.99)
    const name = `p99: ${sides[index + 1]?.name}`
    return lineOf({ name, median: value, ratio, low, high })
  })
}
