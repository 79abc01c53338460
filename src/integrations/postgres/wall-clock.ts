import { classifyError, errorCode } from '../../model/errors/classify.ts'
import type { Tracker } from '../../model/extensions.ts'
import { operationOf } from '../shared/operation-cache.ts'
import type { Sql } from './shapes.ts'

/**
 * For a version with unknown internals: a lease from the moment a query is awaited to its answer, waiting included.
 * Queries are lazy, so what is never awaited opens nothing.
 */
export function watchWallTime<S extends Sql>(sql: S, tracker: () => Tracker): S {
  const timed = (made: unknown, text: string): unknown => {
    if (!(made instanceof Promise)) return made
    const then = made.then
    let opened = false
    Object.defineProperty(made, 'then', {
      writable: true,
      configurable: true,
      value(this: Promise<unknown>, ...handlers: Parameters<Promise<unknown>['then']>): unknown {
        const answer = Reflect.apply(then, this, handlers)
        if (!opened) {
          opened = true
          follow(
            Reflect.apply(Promise.prototype.then, this, [(value: unknown) => value]) as Promise<unknown>,
            text,
            tracker(),
          )
        }
        return answer
      },
    })
    return made
  }
  return new Proxy(sql, {
    apply(target, self, args: unknown[]) {
      return timed(Reflect.apply(target, self, args), textOf(args[0]))
    },
    get(target, property, receiver) {
      const value: unknown = Reflect.get(target, property, receiver)
      if (property !== 'unsafe' || typeof value !== 'function') return value
      return (...args: unknown[]) => timed(Reflect.apply(value, target, args), String(args[0]))
    },
  })
}

function follow(answer: Promise<unknown>, text: string, tracker: Tracker): void {
  const lease = tracker.open(operationOf(text))
  answer.then(
    () => lease.end('ok'),
    (error: unknown) => {
      const connection = classifyError(error) !== null
      if (connection) tracker.fail(error, operationOf(text))
      lease.end('error', connection ? undefined : (errorCode(error) ?? undefined))
    },
  )
}

function textOf(strings: unknown): string {
  return Array.isArray(strings) ? strings.join(' $ ') : ''
}
