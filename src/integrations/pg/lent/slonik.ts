import type { PgClient } from '../shapes.ts'
import { type Claimant, claiming } from './claim.ts'
import type { LentPool } from './lent-pool.ts'
import type { PoolLibrary } from './library.ts'
import { type Context, followed } from './watched.ts'

/** The parts of slonik's pool that are used. */
interface SlonikPool {
  acquire(...args: unknown[]): Promise<SlonikClient>
  state(): {
    readonly acquiredConnections: number
    readonly idleConnections: number
    readonly pendingConnections: number
    readonly waitingClients: number
    readonly state: string
  }
}
interface SlonikClient {
  id(): string
  state(): string
  destroy(): Promise<unknown>
  on(event: 'release' | 'destroy', listener: () => void): unknown
}
interface SlonikOptions {
  readonly maximumPoolSize: number
  readonly driver: { createClient(...args: unknown[]): Promise<SlonikClient> }
}
interface SlonikModule {
  createConnectionPool?: (options: SlonikOptions) => SlonikPool
}

/** What is tracked of one pool beyond what it reports. */
interface Facts {
  readonly max: number
  readonly clients: Map<PgClient, SlonikClient>
}

const PATCHED: unique symbol = Symbol.for('next-db-monitoring.slonik-pools') as never
const facts = new WeakMap<SlonikPool, Facts>()

const SLONIK: PoolLibrary<SlonikPool> = {
  gauges(pool) {
    const state = pool.state()
    return {
      used: state.acquiredConnections,
      idle: state.idleConnections,
      connecting: state.pendingConnections,
      pending: state.waitingClients,
      max: facts.get(pool)?.max ?? null,
    }
  },
  has: (pool, client) => facts.get(pool)?.clients.has(client) === true,
  discard: (pool, client) => destroy(facts.get(pool)?.clients.get(client)),
  discardFree(pool) {
    for (const client of facts.get(pool)?.clients.values() ?? [])
      if (client.state() === 'IDLE') destroy(client)
  },
  isEnded: (pool) => pool.state().state !== 'ACTIVE',
}

/** A connection that fails to close cleanly is closed anyway. */
function destroy(client: SlonikClient | undefined): void {
  client?.destroy().catch(() => {})
}

/**
 * Watches every pool that a copy of slonik makes from now on. Results and errors are unchanged. Applying it twice is harmless.
 * @param library slonik's module that makes the pools
 * @returns the same
 */
export function watchSlonik<L extends SlonikModule>(library: L, context: Context): L {
  const create = library.createConnectionPool
  if (typeof create !== 'function' || PATCHED in create) return library
  const watched = followed(SLONIK, context)
  const made = (options: SlonikOptions): SlonikPool => {
    if (typeof options?.driver?.createClient !== 'function' || context() === null) return create(options)
    const clients = new Map<PgClient, SlonikClient>()
    let lent: LentPool<SlonikPool> | null = null
    const driver = {
      ...options.driver,
      createClient: (...args: unknown[]) => open(options, args, () => lent, clients),
    }
    const pool = create({ ...options, driver })
    facts.set(pool, { max: options.maximumPoolSize, clients })
    lent = watched(pool)
    if (lent) follow(pool, watched, clients)
    return pool
  }
  library.createConnectionPool = Object.defineProperty(made, PATCHED, { value: true })
  return library
}

/** Opens a client of the pool and notes which client of pg it stands for. */
async function open(
  { driver }: SlonikOptions,
  args: readonly unknown[],
  lentPool: () => LentPool<SlonikPool> | null,
  clients: Map<PgClient, SlonikClient>,
): Promise<SlonikClient> {
  const lent = lentPool()
  if (!lent) return driver.createClient(...args)
  let opened: PgClient | null = null
  const claimant: Claimant = {
    opens(client) {
      opened = client
      return lent.opens(client)
    },
  }
  const client = await claiming(claimant, () => driver.createClient(...args))
  const real = opened as PgClient | null
  if (real && typeof client?.on === 'function') {
    clients.set(real, client)
    client.on('release', () => lent.returned(real))
    client.on('destroy', () => {
      clients.delete(real)
      lent.returned(real, true)
    })
  }
  return client
}

/** Follows requests to the pool. */
function follow(
  pool: SlonikPool,
  watched: (pool: SlonikPool) => LentPool<SlonikPool> | null,
  clients: ReadonlyMap<PgClient, SlonikClient>,
): void {
  const acquire = pool.acquire
  pool.acquire = function asked(...args: unknown[]): Promise<SlonikClient> {
    const lent = watched(pool)
    if (!lent) return acquire.apply(pool, args)
    const request = lent.request(asked)
    return acquire.apply(pool, args).then(
      (client) => {
        lent.came(request, [...clients].find(([, one]) => one.id() === client.id())?.[0])
        return client
      },
      (error: unknown) => {
        lent.refused(request, error)
        throw error
      },
    )
  }
}
