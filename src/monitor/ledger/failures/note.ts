import { classifyError, errorCode } from '../../../model/errors/classify.ts'
import { describeContext, describeError, type ErrorText } from '../../../model/errors/describe.ts'
import type { ServiceError } from '../../../model/service.ts'
import { record } from '../../../model/tools/histogram.ts'
import type { PoolCounters } from '../counters/pool-counters.ts'
import { refused } from '../counters/pool-events.ts'
import {
  countCode,
  countError,
  keepError,
  type OperationSeries,
  type ServiceCounters,
} from '../counters/service-counters.ts'
import type { OpenList } from '../lease.ts'

/** @returns what was stored, and whether it means that connections ran out or a layer was unreachable */
export function noteFailure(
  service: ServiceCounters,
  pool: PoolCounters | null,
  error: unknown,
  context: string | undefined,
  at: number,
  text: ErrorText,
): ServiceError & { readonly isExhaustion: boolean } {
  const code = errorCode(error)
  const exhaustion = classifyError(error)
  if (exhaustion) service.connectionErrors++
  if (exhaustion?.kind === 'exhausted' && pool) pool.exhaustions++
  countError(service, code ?? exhaustion?.code ?? null)
  const kept: ServiceError = {
    timestamp: at,
    error: describeError(error, text).message,
    code: reasonOf(error),
    context: describeContext(context, text),
    ...(exhaustion ? { layer: exhaustion.layer } : {}),
  }
  keepError(service, kept)
  return { ...kept, isExhaustion: exhaustion !== null }
}

/** The most specific code: a pooler sends one SQLSTATE for everything, and only its text names the cap. */
export function reasonOf(error: unknown): string | null {
  const code = errorCode(error)
  const exhaustion = classifyError(error)
  const isGeneric = code === '08P01' || code === 'XX000'
  return isGeneric && exhaustion ? exhaustion.code : (code ?? exhaustion?.code ?? null)
}

/** A failed operation that never had a slot: it counts whole, with its wait. */
export function countRefused(
  open: OpenList,
  counters: OperationSeries,
  code: string | null,
  waitedMs: number,
): void {
  const { service, pool } = counters
  counters.attempts++
  counters.ended++
  counters.failed++
  service.outcomes.error++
  open.opened++
  open.ended++
  const now = open.clock.now()
  service.lastActivity = now
  record(counters.duration, waitedMs)
  refused(pool, code, waitedMs, now)
  countCode(service.connectsFailed, code)
}
