import assert from 'node:assert/strict'
import type { Probe } from '../../model/extensions.ts'
import { type Contract, contractOf, type Given, rejectionOf, textOf } from './contract.ts'

/** One probe with the real system it reads. */
export interface ProbeSubject {
  readonly probe: Probe
  /** The same kind of probe, pointed at a closed port; its address carries `secret`. */
  readonly lost: Probe
  readonly secret: string
}

/** Requirements of every probe. @param subject called once per check; it may return the same one each time */
export function probeContract(subject: () => Given<ProbeSubject>): Contract {
  const never = new AbortController().signal
  return contractOf({
    async 'has a name, and reads at least one part'() {
      const { probe } = await subject()
      assert.match(probe.name, /^[a-z][\w-]*$/)
      const parts = Object.values(await probe.read(never)).filter((part) => part !== undefined)
      assert.notEqual(parts.length, 0, 'it read nothing')
    },
    async 'gives numbers or null, and leaves alone what it gave before'() {
      const { probe } = await subject()
      const first = await probe.read(never)
      const as = JSON.stringify(first)
      await probe.read(never)
      assert.equal(JSON.stringify(first), as, 'a second reading changed the first')
      assert.deepEqual(
        numbersOf(first).filter((number) => !Number.isFinite(number)),
        [],
      )
    },
    async 'rejects when it could not ask, without the secrets of its address'() {
      const { lost, secret } = await subject()
      const error = await rejectionOf(() => lost.read(never))
      assert.ok(!textOf(error).includes(secret), 'the error shows the secret of the address')
    },
    async 'gives up when its signal is aborted'() {
      const { probe } = await subject()
      await rejectionOf(() => probe.read(AbortSignal.abort()))
    },
    async 'goes on after it gave up'() {
      const { probe } = await subject()
      await probe.read(AbortSignal.abort()).catch(() => {})
      assert.equal(typeof (await probe.read(never)), 'object')
    },
    async 'may be closed twice, and before it ever asked'() {
      const { lost } = await subject()
      await lost.close?.()
      await lost.close?.()
    },
  })
}

function numbersOf(value: unknown): number[] {
  if (typeof value === 'number') return [value]
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(numbersOf) : []
}
