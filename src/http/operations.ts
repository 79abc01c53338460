import type { TestDelivery } from '../model/channels/test-delivery.ts'
import { own } from '../model/tools/own.ts'
import type { Monitor } from '../monitor/types.ts'
import { RequestError } from './errors.ts'
import { exportName, writtenExport } from './export-json.ts'
import { checkFields, optional, textUpTo, wholeFrom } from './input/fields.ts'
import type { Body, Operation } from './sweep/row.ts'
import { acknowledge, release, sweepRow } from './sweep/sweep.ts'

const name = textUpTo(200)

/** The operations by name; a new one is a row here. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  cleanup: sweepRow('cleanup', (monitor) => monitor.cleanup),
  'emergency-reset': sweepRow('emergency-reset', (monitor) => monitor.emergencyReset),
  'export-json': {
    action: 'export-json',
    // A name, not a path: callers must not choose where this server writes.
    fields: { name: optional(exportName) },
    onHealth: false,
    run: (monitor, { name: given }, _actor, views) => writtenExport(monitor, given, views),
    told: (result) => `wrote ${(result as { readonly name: string }).name}`,
  },
  'start-collection': {
    action: 'start-collection',
    fields: { collectionInterval: optional(wholeFrom(1000, 3_600_000)) },
    onHealth: false,
    async run(monitor, { collectionInterval }) {
      monitor.collection.start(typeof collectionInterval === 'number' ? { collectionInterval } : {})
      // On a host that suspends the process between requests, a scheduler that calls this replaces the timer.
      await monitor.flush()
      return collectionNow(monitor)
    },
    told: () => 'started',
  },
  'stop-collection': {
    action: 'stop-collection',
    fields: {},
    onHealth: false,
    run(monitor) {
      monitor.collection.stop()
      return collectionNow(monitor)
    },
    told: () => 'stopped',
  },
  release,
  acknowledge,
  'test-alert': {
    action: 'test-alert',
    fields: { channel: name },
    onHealth: false,
    async run({ alerts }, { channel }) {
      const result = await alerts.test(String(channel))
      if (result !== null) return result
      const names = alerts.channels().map((one) => one.name)
      const there = names.length === 0 ? 'is none' : `are ${names.join(', ')}`
      throw new RequestError('DBM-210', {
        message: `There is no channel ${JSON.stringify(channel)}; there ${there}`,
        field: 'channel',
      })
    },
    told(result) {
      const { delivered, error } = result as TestDelivery
      return delivered ? 'delivered' : `not delivered: ${error}`
    },
  },
}

/** The operations of a route, in the order of the table. */
export function operationsOf(onHealth: boolean): readonly string[] {
  return Object.keys(OPERATIONS).filter((key) => !onHealth || own(OPERATIONS, key)?.onHealth)
}

/** A valid request for an operation. */
export interface Asked {
  readonly name: string
  readonly operation: Operation
  /** Its fields, without `operation`. */
  readonly body: Body
}

/** @throws RequestError DBM-208 (unknown operation), DBM-209 (bad field) */
export function readOperation(given: Body, onHealth: boolean): Asked {
  const { operation: wanted, ...body } = given
  const valid = operationsOf(onHealth)
  const operation = typeof wanted === 'string' && valid.includes(wanted) ? own(OPERATIONS, wanted) : undefined
  if (operation === undefined) {
    throw new RequestError('DBM-208', {
      field: 'operation',
      expected: `one of ${valid.join(', ')}`,
      received:
        wanted === undefined
          ? 'nothing'
          : typeof wanted === 'string'
            ? JSON.stringify(wanted.slice(0, 60))
            : typeof wanted,
      validOperations: valid,
    })
  }
  checkFields(body, operation.fields, 'DBM-209')
  return { name: wanted as string, operation, body }
}

function collectionNow({ collection }: Monitor): { running: boolean; intervalMs: number } {
  return { running: collection.running, intervalMs: collection.intervalMs }
}
