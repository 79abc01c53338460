import assert from 'node:assert/strict'
import { isName } from '../../config/check.ts'
import type { Exporter } from '../../model/extensions.ts'
import { type Contract, contractOf, type Given, rejectionOf, textOf } from './contract.ts'
import { CALM, SITUATIONS } from './situations.ts'

/** One exporter with its target system. */
export interface ExporterSubject {
  readonly exporter: Exporter
  /** Everything that reached the system, as text. Read after the exporter was closed, so it may batch. */
  received(): Given<readonly string[]>
  /** The same kind of exporter, pointed at a closed port; its address or its key is `secret`. Left out where nothing can fail. */
  readonly lost?: Exporter
  readonly secret?: string
}

/** Requirements of every exporter. @param subject called once per check, with a system that has received nothing yet */
export function exporterContract(subject: () => Given<ExporterSubject>): Contract {
  return contractOf({
    async 'has a name'() {
      const { exporter } = await subject()
      assert.ok(isName(exporter.name), `name: ${String(exporter.name)}`)
      await exporter.close?.()
    },
    async 'pushes every situation, and changes nothing of what it is given'() {
      const { exporter, received } = await subject()
      for (const seen of Object.values(SITUATIONS)) await exporter.send(seen())
      await exporter.close?.()
      const texts = await received()
      assert.ok(texts.length > 0, 'nothing arrived')
      for (const text of texts) assert.doesNotMatch(text, /\b(?:undefined|NaN|Infinity)\b|\[object/)
    },
    async 'rejects, or waits to try again, when it could not push; its secret is in no error'() {
      const { lost, secret } = await subject()
      if (lost === undefined) return
      const [seen] = Object.values(CALM)
      const error = await rejectionOf(async () => {
        await lost.send((seen as (typeof SITUATIONS)[string])())
        await lost.close?.()
        throw new Error('it waits to try again')
      })
      if (secret !== undefined) assert.ok(!textOf(error).includes(secret), 'the error shows the secret')
    },
    async 'may be closed twice, and before it ever pushed'() {
      const { exporter } = await subject()
      await exporter.close?.()
      await exporter.close?.()
    },
  })
}
