import { OwnError } from '../../model/errors/own-error.ts'
import type { FleetMessage, Member, MemberState } from '../../model/fleet/fleet.ts'
import type { FleetOutcome } from '../../model/fleet/operation-report.ts'
import { type FleetOrder, readAnswer, type SentOrder } from '../../model/fleet/order.ts'
import type { Core } from '../core.ts'
import type { Mail } from './mail.ts'
import { answerId, answersOf, ORDERS, orderId, POLL_MS } from './orders.ts'

/** How long to wait for answers, ms: each instance looks twice in that time. */
const WAIT_MS = 2 * POLL_MS
/** How often answers are looked for, ms. */
const LOOK_MS = 500

/** The answer of one other instance. */
export interface Answered {
  readonly member: Member
  readonly outcome: FleetOutcome
}

/** Asks the other instances to run an operation. */
export interface Asking {
  /** Why that is not possible now, one sentence; `null` = it is possible. */
  readonly refused: string | null
  /**
   * Leaves the order in the store for all reporting instances.
   * @param nonce unique and not guessable
   * @param only the one instance it is for; absent = all
   * @returns waits for the answers, for 8 s at most; `null` = the store did not accept the order
   */
  send(order: FleetOrder, nonce: string, only?: string): Promise<(() => Promise<readonly Answered[]>) | null>
}

export function createAsking(
  core: Core,
  mail: Mail,
  askNow: () => Promise<void>,
  membersNow: () => readonly Member[],
): Asking {
  const { clock, identity } = core
  return {
    get refused() {
      return mail.refused
    },
    async send(order, nonce, only) {
      await askNow()
      const members = membersNow().filter(
        ({ state, report }) => state !== 'ended' && (only === undefined || report.instance.id === only),
      )
      const to = members.filter(({ state }) => state === 'reporting').map(({ report }) => report.instance.id)
      const sent: SentOrder = { ...order, kind: 'order', nonce, at: clock.wall(), from: identity.id, to }
      if (to.length > 0 && !(await mail.send({ id: orderId(nonce), box: ORDERS }, sent))) return null
      const until = clock.now() + WAIT_MS
      return async () => {
        const outcomes = await collect(core, mail, { nonce, to, until })
        return members.map((member) => ({
          member,
          outcome: outcomes.get(member.report.instance.id) ?? { state: withoutAnswer(member.state) },
        }))
      }
    },
  }
}

function withoutAnswer(state: MemberState): FleetOutcome['state'] {
  if (state === 'frozen') return 'frozen, cannot answer'
  return state === 'silent' ? 'silent' : 'no answer yet'
}

/** Looks until all have answered or time is up. */
async function collect(
  { clock, faults }: Core,
  mail: Mail,
  { nonce, to, until }: { readonly nonce: string; readonly to: readonly string[]; readonly until: number },
): Promise<ReadonlyMap<string, FleetOutcome>> {
  const found = new Map<string, FleetOutcome>()
  const seen = new Set<string>()
  const take = async (message: FleetMessage): Promise<void> => {
    if (seen.has(message.text)) return
    seen.add(message.text)
    try {
      const answer = readAnswer(await mail.open(message), '')
      if (
        answer.nonce !== nonce ||
        message.id !== answerId(nonce, answer.instance) ||
        !to.includes(answer.instance)
      )
        throw new OwnError('it belongs to another operation')
      found.set(answer.instance, answer.outcome)
    } catch (error) {
      const why = error instanceof OwnError ? error.message : 'it cannot be read'
      faults.note('fleet-operations', new OwnError(`an answer of another instance was refused: ${why}`))
    }
  }
  while (found.size < to.length) {
    for (const message of (await mail.receive(answersOf(nonce))) ?? []) await take(message)
    if (found.size === to.length || clock.now() >= until) break
    await new Promise<void>((resolve) => void clock.after(LOOK_MS, resolve))
  }
  return found
}
