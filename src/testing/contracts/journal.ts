import assert from 'node:assert/strict'
import type { HistoryPoint, Rollup } from '../../model/history.ts'
import type { Journal, JournalPoint, JournalState } from '../../model/journal/journal.ts'
import { type Contract, contractOf, type Given } from './contract.ts'
import { wholePoint } from './whole-point.ts'

/** One store, opened again and again as an instance that restarts does. */
export interface JournalSubject {
  /** Current time of the journal, ms since the epoch. */
  readonly now: number
  /** The journal of a fresh process of the same instance; the one before is closed. */
  open(): Given<Journal>
}

type Subject = () => Given<JournalSubject>

const noNotes = { skipped: (): void => {} }
const SAMPLE = { min: 0, avg: 0.5, max: 1, p95: 0.9, weight: 10 }
const STATE: JournalState = {
  alerts: [],
  audit: [
    {
      at: 1,
      actor: { via: 'code', name: 'line\nbreak' },
      operation: 'cleanup',
      parameters: { dryRun: true },
      result: 'reclaimed 0',
      ok: true,
    },
  ],
  refusals: [],
  peak: { timestamp: 5, connections: 7 },
}

const read = async (journal: Journal, since: number): Promise<JournalPoint[]> => {
  const entries = [...(await journal.load(since, noNotes))] as JournalPoint[]
  return entries.sort((a, b) => a.at - b.at)
}
const known = ({ at, active, pools, acquireP95 }: HistoryPoint): unknown => ({
  at,
  active,
  pools,
  acquireP95,
})
/** As it comes back: a journal may write unknown numbers as `null`. */
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_key, one: unknown) => (Number.isNaN(one) ? null : one)))

/** Requirements of every journal. @param subject called once per check, for a store that is empty */
export function journalContract(subject: Subject): Contract {
  return contractOf({
    async 'has a name, and holds nothing at first'() {
      const { open, now } = await subject()
      const journal = await open()
      assert.match(journal.name, /^.{1,100}$/)
      assert.deepEqual([...(await journal.load(now - 86_400_000, noNotes))], [])
      await journal.close?.()
    },
    'gives back after a restart what was appended, unknown numbers as unknown': () => givesBack(subject),
    'holds roll-ups and the newest state': () => holdsState(subject),
    async 'goes on after a restart, and forgets nothing of before'() {
      const { open, now } = await subject()
      for (let i = 0; i < 12; i++) {
        const journal = await open()
        assert.equal((await read(journal, 0)).length, i)
        await journal.append(wholePoint(now - 600_000 + i * 30_000))
        await journal.close?.()
      }
    },
    async 'may be closed twice, and before it was read'() {
      const journal = await (await subject()).open()
      await journal.close?.()
      await journal.close?.()
    },
  })
}

async function givesBack(subject: Subject): Promise<void> {
  const { open, now } = await subject()
  const first = await open()
  await first.load(0, noNotes)
  const points = [0, 1, 2].map((i) => wholePoint(now - 90_000 + i * 30_000, { active: i }))
  for (const point of points) await first.append(point)
  await first.close?.()
  const second = await open()
  assert.deepEqual(plain((await read(second, 0)).map(known)), plain(points.map(known)))
  await second.close?.()
}

async function holdsState(subject: Subject): Promise<void> {
  const { open, now } = await subject()
  const first = await open()
  await first.load(0, noNotes)
  const rollup: Rollup = {
    at: Math.floor((now - 600_000) / 300_000) * 300_000,
    alertsPeak: 1,
    alertsOpened: 3,
    samples: { utilization: SAMPLE, active: SAMPLE, pending: SAMPLE },
  }
  await first.append(wholePoint(now - 60_000, { state: { ...STATE, audit: [] } }))
  await first.append(wholePoint(now - 30_000, { rollup, state: STATE }))
  await first.append(wholePoint(now))
  await first.close?.()
  const second = await open()
  const entries = await read(second, 0)
  assert.deepEqual(
    entries.flatMap((entry) => entry.rollup ?? []),
    [rollup],
  )
  assert.deepEqual(entries.flatMap((entry) => entry.state ?? []).at(-1), STATE)
  await second.close?.()
}
