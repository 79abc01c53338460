import type { Tracking } from '../../model/extensions.ts'
import { isLoopbackHost } from '../../model/tools/loopback.ts'

/** Projects with a name of their own; requests to others share one name. */
const MOST_HOSTS = 16
/** One module file becomes several modules in a production server, so the list is global to the process. */
const KEY: unique symbol = Symbol.for('next-db-monitoring.supabase-hosts') as never

/** The projects a process talks to, in the order in which they came up. */
export interface Hosts {
  /**
   * Name of a pool for the project behind `url`. The first project has the plain names, which stay its own; each further one has
   * its name in them: `supabase:<project>:rest`.
   */
  poolOf(url: string, pool: string): string
}

export function createHosts(): Hosts {
  const names = new Map<string, string>()
  const nameOf = (host: string): string => {
    const known = names.get(host)
    if (known !== undefined) return known
    if (names.size >= MOST_HOSTS) return 'other:'
    const name = names.size === 0 ? '' : `${projectOf(host, [...names.values()])}:`
    names.set(host, name)
    return name
  }
  return {
    poolOf(url, pool) {
      const host = hostOf(url)
      return host === null ? pool : pool.replace(':', `:${nameOf(host)}`)
    },
  }
}

/** The list of this process, for clients that report to its monitor. */
export function processHosts(): Hosts {
  const holder = globalThis as { [KEY]?: Hosts }
  return (holder[KEY] ??= createHosts())
}

const lists = new WeakMap<Tracking, Hosts>()

/** The list of a monitor of its own. */
export function hostsOf(tracking: Tracking): Hosts {
  const found = lists.get(tracking)
  if (found) return found
  const made = createHosts()
  lists.set(tracking, made)
  return made
}

/** Host and port of an absolute URL; the names of this machine are one. */
function hostOf(url: string): string | null {
  const [, host, port = ''] = /^https?:\/\/(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]+)(:\d+)?/i.exec(url) ?? []
  if (host === undefined) return null
  const name = host.toLowerCase().replace(/^\[|\]$/g, '')
  return `${isLoopbackHost(name) ? 'localhost' : name}${port}`
}

/** The reference of a hosted project, else its host; a name that is taken gets a number. */
function projectOf(host: string, taken: readonly string[]): string {
  const reference = /^([a-z0-9-]+)\.supabase\.(?:co|in|red|net)$/.exec(host)?.[1]
  const base = (reference ?? host).replace(/[^a-z0-9.-]/g, '-')
  let name = base
  for (let count = 2; taken.includes(`${name}:`); count++) name = `${base}-${count}`
  return name
}
