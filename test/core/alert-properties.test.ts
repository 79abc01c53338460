import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Finding, Notice } from '../../src/model/alert.ts'
import { createAlertRegistry } from '../../src/monitor/alerts/alerts.ts'

const COOLDOWN = 300_000

/** One look: time since the one before, a jump of the wall clock, and what is found of two subjects. */
const look = fc.record({
  ms: fc.constantFrom(0, 1, 5000, 5000, 5000, 60_000, 301_000),
  jump: fc.constantFrom(0, 0, 0, -86_400_000, 86_400_000, -3_600_000),
  found: fc.array(
    fc.record({
      subject: fc.constantFrom('a', 'b'),
      severity: fc.constantFrom('info', 'warning', 'critical'),
      forMs: fc.constantFrom(0, 15_000),
      hold: fc.boolean(),
    }),
    { maxLength: 3 },
  ),
  acknowledge: fc.boolean(),
})

/** Nobody, or everything for an hour somewhere in the time of the looks. */
const silence = fc.option(fc.integer({ min: 0, max: 3_600_000 }))
const BEGIN = 1_767_225_600_000
const HOUR = 3_600_000

/** Everything that was told, with the monotonic time of each message. */
function told(
  looks: readonly (typeof look extends fc.Arbitrary<infer T> ? T : never)[],
  quietFrom: number | null = null,
) {
  const at = (ms: number): string => new Date(BEGIN + ms).toISOString()
  const book = createAlertRegistry(
    COOLDOWN,
    quietFrom === null ? [] : [{ from: at(quietFrom), until: at(quietFrom + HOUR), reason: 'migration' }],
  )
  const notices: { readonly now: number; readonly notice: Notice }[] = []
  let now = 0
  let skew = BEGIN
  for (const { ms, jump, found, acknowledge } of looks) {
    now += ms
    skew += jump
    const findings = found.map(
      (one): Finding => ({ ...one, rule: 'r', message: 'full', value: 1, limit: 1, cooldownMs: COOLDOWN }),
    )
    for (const notice of book.judge(findings, now, now + skew)) notices.push({ now, notice })
    if (!acknowledge) continue
    const notice = book.acknowledge('r:a', now + skew)
    if (typeof notice === 'object') notices.push({ now, notice })
  }
  return { notices, opened: book.opened }
}

const of = (subject: string, { notices }: ReturnType<typeof told>) =>
  notices.filter(({ notice }) => notice.alert.subject === subject)

describe('alerts, whatever is found and whatever the clocks do', () => {
  const always = (holds: (subject: string, all: ReturnType<typeof told>) => void) =>
    fc.assert(
      fc.property(fc.array(look, { maxLength: 60 }), silence, (looks, quietFrom) => {
        const all = told(looks, quietFrom)
        for (const subject of ['a', 'b']) holds(subject, all)
      }),
      { numRuns: 300 },
    )

  it('two openings are never told without an end between them', () => {
    always((subject, all) => {
      let open = false
      for (const { notice } of of(subject, all)) {
        if (notice.kind === 'opened') expect(open).toBe(false)
        else expect(open).toBe(true)
        open = notice.kind !== 'resolved'
      }
    })
  })

  it('between two openings or repeats lies at least the cool-down, by the clock that cannot be set', () => {
    always((subject, all) => {
      const times = of(subject, all).flatMap(({ now, notice }) =>
        notice.kind === 'opened' || notice.kind === 'repeated' ? [now] : [],
      )
      for (const [i, now] of times.entries())
        if (i > 0) expect(now - (times[i - 1] as number)).toBeGreaterThanOrEqual(COOLDOWN)
    })
  })

  it('a flapping subject sends no storm: at most an opening, two escalations, an acknowledgement and an end in a cool-down', () => {
    always((subject, all) => {
      const messages = of(subject, all)
      for (const { now } of messages) {
        const within = messages.filter((one) => one.now >= now && one.now < now + COOLDOWN)
        expect(within.length).toBeLessThanOrEqual(6)
      }
    })
  })

  it('an opening is acknowledged once, and not repeated until it ends', () => {
    always((subject, all) => {
      let acknowledged = false
      for (const { notice } of of(subject, all)) {
        if (notice.kind === 'acknowledged' || notice.kind === 'repeated') expect(acknowledged).toBe(false)
        if (notice.kind === 'acknowledged') acknowledged = true
        if (notice.kind === 'opened' || notice.kind === 'resolved') acknowledged = false
      }
    })
  })

  it('a silence lets ends and acknowledgements through, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.array(look, { maxLength: 60 }),
        fc.integer({ min: 0, max: HOUR }),
        (looks, quietFrom) => {
          const [from, until] = [BEGIN + quietFrom, BEGIN + quietFrom + HOUR]
          for (const { notice } of told(looks, quietFrom).notices)
            if (notice.at >= from && notice.at < until)
              expect(['resolved', 'acknowledged']).toContain(notice.kind)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('what is told as open was counted as open', () => {
    fc.assert(
      fc.property(fc.array(look, { maxLength: 60 }), (looks) => {
        const { notices, opened } = told(looks)
        expect(notices.filter(({ notice }) => notice.kind === 'opened').length).toBeLessThanOrEqual(opened)
      }),
    )
  })
})
