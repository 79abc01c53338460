type Factory = (...args: never[]) => unknown
type Class = abstract new (...args: never[]) => unknown

/**
 * A client factory whose clients say of which class they are: the one the application imports, which stands for the library's.
 * @param real the library's own class
 * @param lens what the application imports in its place
 */
export function ofClass<F extends Factory>(factory: F, real: Class, lens: Class): F {
  if (typeof factory !== 'function' || typeof real !== 'function' || real === lens) return factory
  const apply = (create: F, self: unknown, args: unknown[]): unknown => {
    const client: unknown = Reflect.apply(create, self, args)
    nameClass(client, real, lens)
    return client
  }
  return new Proxy(factory, { apply })
}

/** Makes `constructor` of a client the class the application knows. Has no effect on clients of another class. */
export function nameClass(client: unknown, real: Class, lens: Class): void {
  if (client === null || typeof client !== 'object' || client.constructor !== real) return
  Object.defineProperty(client, 'constructor', {
    value: lens,
    writable: true,
    configurable: true,
    enumerable: false,
  })
}
