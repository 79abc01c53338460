import { OwnError } from '../../../model/errors/own-error.ts'
import type { Clock } from '../../clock.ts'
import { limited } from '../../timeout.ts'

/** A channel may take this long, ms; then its signal is fired. */
const SEND_LIMIT_MS = 10_000
/** How long a call whose signal was fired may take to come back, ms. */
const GRACE_MS = 60_000

/** How a try ended; `lost` = the call never came back, so nobody knows whether the message arrived. */
export type Attempt = 'sent' | 'failed' | 'lost'

/**
 * One try to send. It ends when the call has come back, not at the limit: the next try would otherwise be a second message beside
 * one that is still on its way.
 * @param onStop takes what must be done when the monitor stops during this try
 */
export async function attempt(
  clock: Clock,
  part: string,
  send: (signal: AbortSignal) => void | Promise<void>,
  note: (error: unknown) => void,
  onStop: (end: () => void) => void,
): Promise<Attempt> {
  const controller = new AbortController()
  let giveUp: () => void = () => {}
  const late = new Promise<Attempt>((resolve) => {
    giveUp = () => resolve('lost')
  })
  onStop(() => {
    controller.abort()
    giveUp()
  })
  const answer = Promise.resolve().then(() => send(controller.signal))
  const back = answer.then(
    (): Attempt => 'sent',
    (): Attempt => 'failed',
  )
  const overdue = limited(clock, SEND_LIMIT_MS, part, () => answer).then(
    () => false,
    (error: unknown) => {
      note(error)
      return true
    },
  )
  if ((await Promise.race([overdue, late])) === false) return 'sent'
  controller.abort()
  const cancel = clock.after(GRACE_MS, () => {
    note(new OwnError(`${part} never came back and is given up`))
    giveUp()
  })
  const how = await Promise.race([late, back])
  cancel()
  return how
}
