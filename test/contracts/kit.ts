import { describe, expect, it } from 'vitest'
import type { Rule } from '../../src/model/extensions.ts'
import {
  type Contract,
  type FleetSubject,
  fleetContract,
  type Given,
  type JournalSubject,
  journalContract,
  type ProbeSubject,
  probeContract,
  ruleContract,
} from '../../src/testing.ts'

/** Runs a contract as tests of their own. */
export function holds(name: string, contract: Contract, more: () => void = () => {}): void {
  describe(name, () => {
    for (const check of contract) it(check.name, check.run)
    more()
  })
}

export const ruleHolds = (rule: Rule): void => holds(`the rule ${rule.id}`, ruleContract(rule))

export const fleetHolds = (name: string, subject: () => Given<FleetSubject>): void =>
  holds(`the fleet ${name}`, fleetContract(subject))

export const journalHolds = (name: string, subject: () => Given<JournalSubject>): void =>
  holds(`the journal ${name}`, journalContract(subject))

/** A probe of the package's own also numbers its errors. */
export const probeHolds = (name: string, subject: () => ProbeSubject): void =>
  holds(`the probe ${name}`, probeContract(subject), () => {
    it('rejects with a number', async () => {
      await expect(subject().lost.read(new AbortController().signal)).rejects.toMatchObject({
        code: expect.stringMatching(/^DBM-4\d\d$/),
      })
    })
  })
