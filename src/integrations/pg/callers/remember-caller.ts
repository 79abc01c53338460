import type { DriverContext } from '../../shared/driver.ts'
import { replaceMethod } from '../../shared/methods.ts'
import { createStackSampler, type StackSampler } from '../../stack/capture.ts'
import type { Context } from '../lent/watched.ts'
import { calledAt } from './call.ts'

/** Marks a method that remembers its callers, for every copy of this module in the process. */
const REMEMBERS: unique symbol = Symbol.for('next-db-monitoring.remembers-callers') as never

type Method = (...args: unknown[]) => unknown

/**
 * Makes a method of a library remember its caller, for the connection that the library takes later outside the caller's
 * stack. The method's result is unchanged. Applying it twice is harmless.
 * @param takes whether the connection taken for this object comes from a pool that is watched; the call must not stand for
 * another's
 */
export function rememberCaller(
  prototype: object | undefined,
  name: string,
  context: Context,
  takes: (self: object) => boolean = () => true,
): void {
  if (!prototype || !Object.hasOwn(prototype, name)) return
  const original = Reflect.get(prototype, name) as Method & { [REMEMBERS]?: true }
  if (typeof original !== 'function' || original[REMEMBERS]) return
  let sampler: StackSampler | null = null
  const originOf = (self: object): ReturnType<StackSampler['take']> => {
    let found: DriverContext | null = null
    try {
      found = context()
      if (!found || !takes(self)) return undefined
      sampler ??= createStackSampler(found.stackSample)
      return sampler.take(remembered, performance.now())
    } catch (error) {
      found?.tracking.fault('pg', error)
      return undefined
    }
  }
  function remembered(this: object, ...args: unknown[]): unknown {
    return calledAt(originOf(this), () => Reflect.apply(original, this, args))
  }
  replaceMethod(prototype, name, Object.defineProperty(remembered, REMEMBERS, { value: true }), original)
}
