import { OwnError } from '../../model/errors/own-error.ts'
import type { FleetMessage } from '../../model/fleet/fleet.ts'
import type { FleetOutcome } from '../../model/fleet/operation-report.ts'
import { readOrder, type SentOrder } from '../../model/fleet/order.ts'
import type { Core } from '../core.ts'
import { type Mail, WINDOW_MS } from './mail.ts'

/** Box of operations for other instances. */
export const ORDERS = 'orders'
/** How often an instance looks for orders between beats, ms. */
export const POLL_MS = 4000
/** Most messages looked at; a store that returns more is not ours. */
const MOST = 1000
const FORGED = 'it is not signed with this adminToken'

/** Runs an operation another instance asked for. Never rejects. */
export type RunOrder = (order: SentOrder) => Promise<FleetOutcome>

/** Receives the orders of other instances. */
export interface Orders {
  /** Looks now and every few seconds until two beats are missed: a process whose beat was stopped is left alone. */
  beat(): void
  look(): void
  close(): void
}

/** @param run executes an order; each runs once, even when it is delivered again */
export function createOrders(core: Core, mail: Mail, run: RunOrder): Orders {
  const { clock, faults, identity } = core
  /** Messages in the store that are done with. */
  let known: ReadonlySet<string> = new Set()
  let looking = false
  let isClosed = false

  const refuse = (why: string): void =>
    faults.note('fleet-operations', new OwnError(`an operation of another instance was refused: ${why}`))

  /** @returns whether it is done with */
  const take = async (message: FleetMessage): Promise<boolean> => {
    const value = await mail.open(message)
    const order = value === null ? null : orderOf(value)
    const problem = order === null ? FORGED : problemOf(order, message.id, clock.wall())
    if (problem !== null) refuse(problem)
    if (order === null || problem !== null || !order.to.includes(identity.id)) return true
    const { nonce } = order
    const isMine = await mail.claim(`order:${nonce}:${identity.id}`.slice(0, 200))
    if (isMine === false) refuse('it was run before')
    if (isMine !== true || isClosed) return isMine !== undefined
    const outcome = await run(order)
    const answer = { kind: 'answer', nonce, instance: identity.id, outcome }
    await mail.send({ id: answerId(nonce, identity.id), box: answersOf(nonce) }, answer)
    return true
  }
  const look = async (): Promise<void> => {
    if (looking || isClosed) return
    looking = true
    try {
      const messages = await mail.receive(ORDERS)
      if (messages === undefined) return
      const seen = new Set<string>()
      // Beside each other: one that waits for the database does not keep the others beyond their time.
      await Promise.all(
        messages.slice(0, MOST).map(async (message) => {
          const key = `${message.id} ${message.text}`
          if (known.has(key) || (await take(message))) seen.add(key)
        }),
      )
      known = seen
    } catch (error) {
      faults.note('fleet-operations', error)
    } finally {
      looking = false
    }
  }
  const polling = createPolling(core, () => void look())
  return {
    beat: polling.beat,
    look: () => void look(),
    close() {
      isClosed = true
      polling.close()
    },
  }
}

/** Calls at each beat and every few seconds after it. */
function createPolling({ clock, options }: Core, look: () => void): Pick<Orders, 'beat' | 'close'> {
  let beatAt = 0
  let cancel = (): void => {}
  const poll = (): void => {
    cancel()
    look()
    if (clock.now() - beatAt > 2 * options.collectionInterval) return
    cancel = clock.after(POLL_MS, poll)
  }
  return {
    beat() {
      beatAt = clock.now()
      poll()
    },
    close: () => cancel(),
  }
}

/** `null` = it is not an order. */
function orderOf(value: unknown): SentOrder | null {
  try {
    return readOrder(value, '')
  } catch {
    return null
  }
}

/** Why a signed order is not accepted. */
function problemOf({ nonce, at }: SentOrder, id: string, now: number): string | null {
  if (id !== orderId(nonce)) return 'it was brought again under another id'
  if (!(Math.abs(now - at) <= WINDOW_MS))
    return 'it is too old, or the clocks of two instances differ by more than three minutes'
  return null
}

export function orderId(nonce: string): string {
  return `order ${nonce}`
}

export function answerId(nonce: string, instance: string): string {
  return `answer ${nonce} ${instance}`
}

/** Box of the answers to an order. */
export function answersOf(nonce: string): string {
  return `answers ${nonce}`
}
