import { describe, expect, it } from 'vitest'
import type { Probe } from '../../src/model/extensions.ts'

/** One probe with the real thing it asks. */
export interface ProbeSubject {
  readonly probe: Probe
  /** The same kind of probe, pointed at where nobody answers; its address carries `secret`. */
  readonly lost: Probe
  readonly secret: string
}

/** What every probe has to be, whatever it asks. `subject` is called once all is running. */
export function probeContract(name: string, subject: () => ProbeSubject): void {
  const never = new AbortController().signal

  describe(`the probe ${name}`, () => {
    it('has a name, and reads at least one part', async () => {
      const { probe } = subject()
      expect(probe.name).toMatch(/^[a-z][\w-]*$/)
      expect(Object.values(await probe.read(never)).filter((part) => part !== undefined)).not.toEqual([])
    })

    it('gives numbers or null, and leaves alone what it gave before', async () => {
      const { probe } = subject()
      const first = await probe.read(never)
      const as = JSON.stringify(first)
      await probe.read(never)
      expect(JSON.stringify(first)).toBe(as)
      expect(numbersOf(first).filter((number) => !Number.isFinite(number))).toEqual([])
    })

    it('rejects when it could not ask, with a number, and without the secrets of its address', async () => {
      const { lost, secret } = subject()
      const error = await lost.read(never).then(
        () => null,
        (reason: unknown) => reason as Error & { code?: unknown },
      )
      expect(error).toBeInstanceOf(Error)
      expect(error?.code).toMatch(/^DBM-4\d\d$/)
      expect(`${error?.message} ${error?.stack}`).not.toContain(secret)
    })

    it('gives up when its signal is aborted', async () => {
      await expect(subject().probe.read(AbortSignal.abort())).rejects.toBeInstanceOf(Error)
    })

    it('goes on after it gave up', async () => {
      expect(await subject().probe.read(never)).toBeTypeOf('object')
    })

    it('may be closed twice, and before it ever asked', async () => {
      const { lost } = subject()
      await lost.close?.()
      await lost.close?.()
    })
  })
}

function numbersOf(value: unknown): number[] {
  if (typeof value === 'number') return [value]
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(numbersOf) : []
}
