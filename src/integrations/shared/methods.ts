/**
 * Puts a method of ours on an instance or a class, as a class has it: found by a call, not by a listing.
 * @param like what it stands for: its name and length are ours then, for code that looks at them
 */
export function replaceMethod(target: object, name: string, value: unknown, like?: unknown): void {
  if (typeof like === 'function' && typeof value === 'function' && like !== value)
    for (const key of ['name', 'length'] as const)
      Object.defineProperty(value, key, { value: like[key], configurable: true })
  Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false })
}

/**
 * The method that an instance has by its class, read anew at each call, because it may be patched later; one that it has of its
 * own now stays. Ask before ours is put there.
 */
export function inheritedMethod<F>(target: object, name: string): () => F {
  const own = Object.hasOwn(target, name) ? (Reflect.get(target, name) as F) : null
  return () => own ?? (Reflect.get(Object.getPrototypeOf(target) as object, name, target) as F)
}

/**
 * Replaces a function that a library stores on an instance, with the same name, length and kind, for code that inspects it.
 * @param call what is called instead; also a frame of the stack, for who asks what called it
 */
export function replaceOwn<F extends (...args: never[]) => unknown>(
  target: object,
  name: string,
  original: F,
  call: (original: F, self: unknown, args: unknown[]) => unknown,
): void {
  const value = new Proxy(original, { apply: call })
  Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: true })
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
