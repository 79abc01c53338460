import assert from 'node:assert/strict'
import { isName } from '../../config/check.ts'
import type { Collector } from '../../model/extensions.ts'
import { type Contract, contractOf } from './contract.ts'

/** Metrics that are read of one collector at most. */
const MOST_METRICS = 50

/** Requirements of every collector. It is read twice. */
export function collectorContract(collector: Collector): Contract {
  return contractOf({
    'has a name that a rule can use'() {
      assert.ok(isName(collector.name), `name: ${String(collector.name)}`)
      assert.doesNotMatch(
        collector.name,
        /[.\s]/,
        'a dot or a space in it would make collector.<name>.<metric> unclear',
      )
    },
    async 'gives finite numbers by name, at most 50, and may be asked again'() {
      for (let asked = 0; asked < 2; asked++) {
        const numbers = Object.entries(await collector.collect())
        assert.ok(numbers.length > 0 && numbers.length <= MOST_METRICS, `${numbers.length} metrics`)
        for (const [name, value] of numbers) {
          assert.equal(typeof value, 'number', `${name}: ${String(value)}`)
          assert.ok(Number.isFinite(value), `${name}: ${value}`)
        }
      }
    },
  })
}
