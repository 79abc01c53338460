/*
 * Describes values so that two builds can be compared: what can be reached from each, what kind of thing it is, and
 * which of them are one and the same object.
 */

const DEPTH = 4

/** Whether `new` may stand before a value. */
function constructs(value) {
  try {
    Reflect.construct(Object, [], value)
    return true
  } catch {
    return false
  }
}

/** Objects of the language and the platform, which are not a library's. */
const BUILT_IN = new Set(
  Object.getOwnPropertyNames(globalThis)
    .flatMap((name) => {
      const value = Object.getOwnPropertyDescriptor(globalThis, name)?.value
      return typeof value === 'function' ? [value, value.prototype] : [value]
    })
    .concat(
      [async () => {}, function* () {}, async function* () {}].map((value) => Object.getPrototypeOf(value)),
    ),
)

/** The names of a value's own fields; `null` = nobody can list them, as those of some namespaces of Next 15's Turbopack. */
function namesOf(value) {
  try {
    return Object.getOwnPropertyNames(value)
  } catch {
    return null
  }
}

function isObject(value) {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

/** @param roots the values by name, as read: it may throw */
function describe(roots) {
  const ids = new Map()
  const nodes = []
  const reference = (value, depth) => {
    if (!isObject(value)) return value === null ? 'null' : typeof value
    if (BUILT_IN.has(value) || Array.isArray(value)) return 'object of the language'
    let id = ids.get(value)
    if (id === undefined) {
      id = ids.size
      ids.set(value, id)
      nodes[id] = { type: typeof value, constructs: constructs(value), members: {}, depth: -1 }
    }
    const node = nodes[id]
    // Again where it is met nearer to a root, so that as much is seen of it as can be.
    if (depth > node.depth) {
      node.depth = depth
      if (depth > 0) members(value, node, depth - 1)
    }
    return id
  }
  const members = (value, node, depth) => {
    if (typeof value === 'function') node.length = value.length
    const names = namesOf(value)
    node.isListed = names !== null
    for (const name of names ?? []) {
      if (typeof value === 'function' && ['length', 'name', 'arguments', 'caller'].includes(name)) continue
      const isEnumerable = Object.prototype.propertyIsEnumerable.call(value, name)
      node.members[name] = { isEnumerable, value: read(() => value[name], depth) }
    }
    node.members['[[Prototype]]'] = {
      isEnumerable: false,
      value: reference(Object.getPrototypeOf(value), depth),
    }
  }
  const read = (get, depth) => {
    try {
      return reference(get(), depth)
    } catch {
      return 'throws'
    }
  }
  const described = Object.fromEntries(
    Object.entries(roots).map(([name, value]) => [name, reference(value, DEPTH)]),
  )
  return { roots: described, nodes: nodes.map(({ depth: _, ...node }) => node) }
}

/** What forms give, those that have to be waited for too; what fails is listed with its message. */
export async function lookAt(forms) {
  const roots = {}
  const failures = {}
  for (const [name, get] of Object.entries(forms)) {
    try {
      // In a list, because a promise would be followed: a library that is one is not what it should be.
      roots[name] = (await get())[0]
    } catch (error) {
      failures[name] = String(error)
    }
  }
  return { ...describe(roots), failures }
}
