import { describe, expect, it } from 'vitest'
import type { HistoryPoint } from '../../src/model/history.ts'
import type { Journal, JournalPoint, JournalState } from '../../src/model/journal/journal.ts'
import { wholePoint } from './point.ts'

/** One store, opened again and again as an instance that restarts does. */
export interface JournalSubject {
  /** ms since the epoch that the journal takes for now. */
  readonly now: number
  /** The journal of a fresh process of the same instance; the one before is closed. */
  open(): Journal | Promise<Journal>
}

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

/** What every journal has to be, wherever it stores. `subject` is called once a test, for a store that is empty. */
export function journalContract(name: string, subject: () => JournalSubject | Promise<JournalSubject>): void {
  describe(`the journal ${name}`, () => {
    it('has a name, and holds nothing at first', async () => {
      const { open, now } = await subject()
      const journal = await open()
      expect(journal.name).toMatch(/^.{1,100}$/)
      expect([...(await journal.load(now - 86_400_000, noNotes))]).toEqual([])
      await journal.close?.()
    })

    it('gives back after a restart what was appended, unknown numbers as unknown', async () => {
      const { open, now } = await subject()
      const first = await open()
      await first.load(0, noNotes)
      const points = [0, 1, 2].map((i) => wholePoint(now - 90_000 + i * 30_000, { active: i }))
      for (const point of points) await first.append(point)
      await first.close?.()
      const second = await open()
      expect(plain((await read(second, 0)).map(known))).toEqual(plain(points.map(known)))
      await second.close?.()
    })

    it('holds roll-ups and the newest state', async () => {
      const { open, now } = await subject()
      const first = await open()
      await first.load(0, noNotes)
      const rollup = {
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
      expect(entries.flatMap((entry) => entry.rollup ?? [])).toEqual([rollup])
      expect(entries.flatMap((entry) => entry.state ?? []).at(-1)).toEqual(STATE)
      await second.close?.()
    })

    it('goes on after a restart, and forgets nothing of before', async () => {
      const { open, now } = await subject()
      for (let i = 0; i < 12; i++) {
        const journal = await open()
        expect(await read(journal, 0)).toHaveLength(i)
        await journal.append(wholePoint(now - 600_000 + i * 30_000))
        await journal.close?.()
      }
    })

    it('may be closed twice, and before it was read', async () => {
      const journal = await (await subject()).open()
      await journal.close?.()
      await journal.close?.()
    })
  })
}
