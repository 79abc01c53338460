import { describeError } from '../../model/errors/describe.ts'
import { OwnError } from '../../model/errors/own-error.ts'
import type { Core } from '../core.ts'
import { limited } from '../timeout.ts'

/** A probe's answer to a request to end something. */
export type Said = { readonly done: boolean; readonly reason: string }

/** One session may take this long to be ended, ms. */
const LIMIT_MS = 5000

/** Lets a probe end something within a time limit; a failure becomes a reason. Never rejects. */
export async function safely(
  { clock, faults }: Core,
  name: string,
  ask: () => Promise<Said> | undefined,
): Promise<Said> {
  try {
    return await limited(clock, LIMIT_MS, `probe ${name}`, async () => {
      const said = await ask()
      if (!said) throw new OwnError('it can no longer do so')
      return said
    })
  } catch (error) {
    faults.note('terminate', error)
    return { done: false, reason: describeError(error).message }
  }
}
