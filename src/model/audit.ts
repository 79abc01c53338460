import { cleanName } from './tools/clean-name.ts'

/** How the caller was authorized. `code` = a function of this package was called, not a request; `recovery` = the monitor itself. */
export type Via = 'admin-token' | 'read-token' | 'authorize' | 'development' | 'code' | 'recovery' | 'none'

/** Who did something. Only this package sets `via`; `name` is what the configuration's `authorize` or the caller's code gave. */
export interface Actor {
  readonly via: Via
  /** At most 100 characters without control characters; `null` = none was given. */
  readonly name: string | null
}

/** One administrative operation: who did what, when, with what result. Stored with the history. */
export interface AuditEntry {
  /** ms since the epoch. */
  readonly at: number
  readonly actor: Actor
  readonly operation: string
  /** Parameters without secrets. */
  readonly parameters: Readonly<Record<string, string | number | boolean>>
  readonly result: string
  readonly ok: boolean
}

/** An actor whose name is clean. */
export function cleanActor({ via, name }: Actor): Actor {
  return { via, name: typeof name === 'string' ? cleanName(name) || null : null }
}

/** The actor of a function that was called with a name, or with the actor of a request. */
export function actorOf(given: string | Actor | undefined, via: Via): Actor {
  if (typeof given === 'object' && given !== null && typeof given.via === 'string') return cleanActor(given)
  return cleanActor({ via, name: typeof given === 'string' ? given : null })
}

/** One word for lists and logs. */
export function shownActor({ via, name }: Actor): string {
  return name === null ? via : `${name} (${via})`
}
