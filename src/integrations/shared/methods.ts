/** Puts a method of ours on an instance or a class, as a class has it: found by a call, not by a listing. */
export function replaceMethod(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false })
}

/**
 * Puts a method back where it was, unless another instrumentation has wrapped ours since.
 * @param ours what stands on `target` in place of it
 * @returns the original
 */
export function giveBack<F>(target: object, name: string, ours: unknown, original: F): F {
  const found = Object.getOwnPropertyDescriptor(target, name)
  if (found === undefined || found.value !== ours || found.configurable !== true) return original
  const inherited: unknown = Reflect.get(Object.getPrototypeOf(target) as object, name)
  if (inherited === original) Reflect.deleteProperty(target, name)
  else Object.defineProperty(target, name, { ...found, value: original })
  return original
}
