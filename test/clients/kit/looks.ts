/** What can be asked about a value without calling it. */
export interface Looks {
  readonly type: string
  readonly name: unknown
  readonly length: unknown
  /** Own keys in their order, each with what its descriptor says but the value. */
  readonly keys: readonly string[]
  /** Names of the constructors along the prototype chain. */
  readonly chain: readonly string[]
  readonly extensible: boolean
}

/** Everything that code may look at, to be compared between a library and what stands for it. */
export function looksOf(value: unknown): Looks {
  const object = value as Record<PropertyKey, unknown>
  return {
    type: typeof value,
    name: object.name,
    length: object.length,
    keys: Reflect.ownKeys(object).map((key) => `${String(key)} ${kindOf(object, key)}`),
    chain: chainOf(object),
    extensible: Object.isExtensible(object),
  }
}

function kindOf(object: object, key: PropertyKey): string {
  const { enumerable, configurable, writable, get } = Object.getOwnPropertyDescriptor(object, key) ?? {}
  return [enumerable && 'enumerable', configurable && 'configurable', writable && 'writable', get && 'getter']
    .filter(Boolean)
    .join(' ')
}

function chainOf(object: object): readonly string[] {
  const chain: string[] = []
  for (let at = Object.getPrototypeOf(object); at !== null; at = Object.getPrototypeOf(at))
    chain.push(String((at as { constructor?: { name?: string } }).constructor?.name))
  return chain
}
