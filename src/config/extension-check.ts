import { type Check, isList, isName, NAME } from './check.ts'
import { type ConfigProblem, show } from './problems.ts'

/** What an object must have to be an extension of one kind. */
export interface ExtensionShape {
  /** Field that holds its name. */
  readonly label: 'id' | 'name'
  readonly methods: readonly string[]
  /** Methods that may be left out. */
  readonly optional?: readonly string[]
}

/** Kinds of extensions that are lists of options; a bad item disables that item only. */
type ListKind = 'rules' | 'channels' | 'exporters' | 'collectors' | 'probes'

export const EXTENSIONS: Readonly<Record<ListKind, ExtensionShape>> = {
  rules: { label: 'id', methods: ['judge'] },
  channels: { label: 'id', methods: ['send'] },
  exporters: { label: 'name', methods: ['send'], optional: ['close'] },
  collectors: { label: 'name', methods: ['collect'] },
  probes: { label: 'name', methods: ['read'], optional: ['terminate', 'cancel', 'close'] },
}

export const JOURNAL: ExtensionShape = { label: 'name', methods: ['load', 'append'], optional: ['close'] }
export const FLEET: ExtensionShape = {
  label: 'name',
  methods: ['publish', 'list', 'claim'],
  optional: ['close'],
}

/** What one extension lacks: the field, what was expected, what came. A getter that throws counts as no value. */
export function extensionProblem(field: string, value: unknown, shape: ExtensionShape): ConfigProblem | null {
  const { label, methods, optional = [] } = shape
  const invalid = (at: string, expected: string, received: string, fix: string): ConfigProblem => ({
    code: 'DBM-006',
    field: at,
    expected,
    received,
    fix: `${fix} It was not registered.`,
  })
  if (value === null || typeof value !== 'object') {
    const wanted = `an object with ${[label, ...methods.map((method) => `${method}()`)].join(', ')}`
    return invalid(field, wanted, show(value), 'Give such an object.')
  }
  const given = value as Record<string, unknown>
  for (const method of [...methods, ...optional]) {
    const found = read(given, method)
    const mayLack = optional.includes(method) && found.value === undefined && !found.thrown
    if (typeof found.value !== 'function' && !mayLack)
      return invalid(`${field}.${method}`, 'a function', found.shown, `Implement ${method}().`)
  }
  const name = read(given, label)
  return isName(name.value)
    ? null
    : invalid(`${field}.${label}`, NAME, name.shown, 'Give it a name of its own.')
}

/** A list of extensions of one kind, each with a name no other has: with the same name twice, one would replace the other. */
export function extensionsOf(shape: ExtensionShape): Check {
  return (field, value) => {
    const bad = isList(field, value)
    if (bad) return bad
    const names = new Set<unknown>()
    for (const [index, entry] of (value as unknown[]).entries()) {
      const at = `${field}[${index}]`
      const problem = extensionProblem(at, entry, shape)
      if (problem) return problem
      const name = (entry as Record<string, unknown>)[shape.label]
      if (names.has(name))
        return {
          code: 'DBM-006',
          field: `${at}.${shape.label}`,
          expected: 'a name no other has',
          received: show(name),
          fix: 'Rename one of the two. It was not registered.',
        }
      names.add(name)
    }
    return null
  }
}

/** What was found under a name. */
export interface Found {
  readonly value: unknown
  readonly thrown: boolean
  readonly shown: string
}

/** A property of a foreign object; a getter of theirs may throw. */
export function read(given: Record<string, unknown>, key: string): Found {
  try {
    const value = given[key]
    return { value, thrown: false, shown: show(value) }
  } catch {
    return { value: undefined, thrown: true, shown: 'a getter that throws' }
  }
}
