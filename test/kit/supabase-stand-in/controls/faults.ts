import { authFault } from '../auth/errors.ts'
import type { Exchange, Reply } from '../exchange.ts'
import { type ErrorShape, restFault } from '../rest/errors.ts'
import { fits, type Match } from './match.ts'

/** What goes wrong instead of the answer. */
export type Fault =
  /** An error of the REST API, by code, worded and with the status as the real one gives it. */
  | { readonly kind: 'rest'; readonly code: string; readonly status?: number; readonly message?: string }
  /** An error of the auth API: `x-sb-error-code` and its body. */
  | { readonly kind: 'auth'; readonly code: string; readonly status?: number; readonly message?: string }
  /** A gateway's page: no JSON, no code. */
  | { readonly kind: 'html'; readonly status?: number }
  /** Any answer at all. */
  | { readonly kind: 'reply'; readonly reply: Reply }
  /** Never answers; the client has to give up. */
  | { readonly kind: 'hang' }
  /** The connection breaks without an answer. */
  | { readonly kind: 'reset' }
  /** Answers properly, this much later. */
  | { readonly kind: 'delay'; readonly ms: number }

export interface Injection extends Match {
  readonly fault: Fault
  /** How many requests it strikes. @default 1 */
  readonly times?: number
}

export interface Faults {
  /** Strikes the next matching requests. Returns how many are still to be struck, and a way to call it off. */
  inject(injection: Injection): { readonly left: number; cancel(): void }
  /** The fault for this request, or `null`. Uses up one of its strikes. */
  take(exchange: Exchange): Fault | null
  clear(): void
}

export function createFaults(): Faults {
  const pending: { injection: Injection; left: number }[] = []
  return {
    inject(injection) {
      const entry = { injection, left: injection.times ?? 1 }
      pending.push(entry)
      return {
        get left() {
          return entry.left
        },
        cancel() {
          entry.left = 0
        },
      }
    },
    take(exchange) {
      const entry = pending.find((candidate) => candidate.left > 0 && fits(candidate.injection, exchange))
      if (!entry) return null
      entry.left--
      if (entry.left === 0) pending.splice(pending.indexOf(entry), 1)
      return entry.injection.fault
    },
    clear() {
      pending.length = 0
    },
  }
}

/** The answer a fault gives, or `null` for the kinds that give none. */
export function replyOf(fault: Fault, exchange: Exchange): Reply | null {
  switch (fault.kind) {
    case 'rest': {
      const shape: ErrorShape = {
        code: fault.code,
        ...(fault.message !== undefined && { message: fault.message }),
      }
      return restFault(shape, fault.status).reply
    }
    case 'auth':
      return authFault(exchange, fault.code, fault.status, fault.message).reply
    case 'html': {
      const status = fault.status ?? 502
      return {
        status,
        headers: { 'content-type': 'text/html' },
        body: `<html><head><title>${status}</title></head><body><center><h1>${status}</h1></center></body></html>`,
      }
    }
    case 'reply':
      return fault.reply
    case 'hang':
    case 'reset':
    case 'delay':
      return null
  }
}
