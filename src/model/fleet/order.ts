import type { Actor } from '../audit.ts'
import { flag, listOf, number, object, oneOf, orAbsent, orNull, type Reader, text } from '../tools/shape.ts'
import type { FleetOutcome } from './operation-report.ts'

/** An operation that instances run for another one. */
export interface FleetOrder {
  readonly operation: string
  readonly body: {
    readonly dryRun?: boolean
    readonly service?: string
    /** Of one lease or alert of the receiving instance. */
    readonly id?: string
  }
  /** Who requested it there. */
  readonly actor: Actor
}

/** An order as stored, signed. */
export interface SentOrder extends FleetOrder {
  readonly kind: 'order'
  /** Used once. */
  readonly nonce: string
  /** ms since the epoch, by the clock of the instance that sent it. */
  readonly at: number
  /** Instance that sent it. */
  readonly from: string
  /** Instances that are to run it; no other does. */
  readonly to: readonly string[]
}

/** What an instance answers, signed. */
export interface SentAnswer {
  readonly kind: 'answer'
  /** That of the order. */
  readonly nonce: string
  readonly instance: string
  readonly outcome: FleetOutcome
}

/** @throws OwnError */
export const readOrder: Reader<SentOrder> = object<SentOrder>({
  kind: oneOf('order'),
  nonce: text,
  at: number,
  from: text,
  to: listOf(text),
  operation: text,
  body: object<SentOrder['body']>({ dryRun: orAbsent(flag), service: orAbsent(text), id: orAbsent(text) }),
  actor: object<Actor>({
    via: oneOf('admin-token', 'read-token', 'authorize', 'development', 'code', 'recovery', 'none'),
    name: orNull(text),
  }),
})

/** @throws OwnError */
export const readAnswer: Reader<SentAnswer> = object<SentAnswer>({
  kind: oneOf('answer'),
  nonce: text,
  instance: text,
  // It is signed by an instance that runs this code: its report is taken as it is.
  outcome: (value) => value as FleetOutcome,
})
