import { describe, expect, it } from 'vitest'
import type { Fleet } from '../../src/model/fleet/fleet.ts'
import { reportOf } from '../fleet/report.ts'

/** One store that is empty, as each of several processes opens it. */
export interface FleetSubject {
  open(): Fleet | Promise<Fleet>
  /** Lets so much time pass for the store. */
  pass(ms: number): void | Promise<void>
}

/** Long enough that nothing of a test expires by itself, ms. */
const LONG = 600_000

/** What every fleet has to be, wherever it meets. `subject` is called once a test. */
export function fleetContract(name: string, subject: () => FleetSubject | Promise<FleetSubject>): void {
  describe(`the fleet ${name}`, () => {
    it('has a name, and holds nothing at first', async () => {
      const fleet = await (await subject()).open()
      expect(fleet.name).toMatch(/^.{1,100}$/)
      expect(await fleet.list()).toEqual([])
      await fleet.close?.()
    })

    it('shows to each process what every other published, each instance once, its newest', async () => {
      const { open } = await subject()
      const [one, two] = [await open(), await open()]
      await one.publish(reportOf('a', { active: 1 }), LONG)
      await one.publish(reportOf('a', { active: 2 }), LONG)
      await two.publish(reportOf('b "quoted" {x}:y', { active: 3 }), LONG)
      for (const fleet of [one, two]) {
        const reports = (await fleet.list()).map(({ report }) => report)
        expect(reports.toSorted((a, b) => a.active - b.active)).toEqual([
          reportOf('a', { active: 2 }),
          reportOf('b "quoted" {x}:y', { active: 3 }),
        ])
      }
      await one.close?.()
      await two.close?.()
    })

    it('tells the age of a report by its own clock', async () => {
      const { open, pass } = await subject()
      const fleet = await open()
      // The clock of this instance is wrong by an hour.
      const at = { timestamp: Date.now() + 3_600_000, connections: 1 }
      await fleet.publish(reportOf('a', { peak: at }), LONG)
      await pass(50)
      const [stored] = await fleet.list()
      expect(stored?.ageMs).toBeGreaterThanOrEqual(49)
      expect(stored?.ageMs).toBeLessThan(30_000)
      await fleet.close?.()
    })

    it('forgets a report after its time', async () => {
      const { open, pass } = await subject()
      const fleet = await open()
      await fleet.publish(reportOf('a'), 40)
      await fleet.publish(reportOf('b'), LONG)
      await pass(60)
      expect((await fleet.list()).map(({ report }) => report.instance.id)).toEqual(['b'])
      await fleet.close?.()
    })

    it('gives a key to one of many who claim it, and again after its time', async () => {
      const { open, pass } = await subject()
      const [one, two] = [await open(), await open()]
      const claims = await Promise.all(
        Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? one : two).claim('alert "x"', 500)),
      )
      expect(claims.filter(Boolean)).toHaveLength(1)
      expect(await two.claim('another', 500)).toBe(true)
      await pass(550)
      expect(await two.claim('alert "x"', 500)).toBe(true)
      await one.close?.()
      await two.close?.()
    })

    it('may be closed twice', async () => {
      const fleet = await (await subject()).open()
      await fleet.close?.()
      await fleet.close?.()
    })
  })
}
