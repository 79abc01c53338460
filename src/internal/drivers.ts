import { AsyncLocalStorage } from 'node:async_hooks'
import * as diagnostics from 'node:diagnostics_channel'
import { runtime } from '#runtime'
import { sharedMonitor } from '../instance/shared.ts'
import { provideCalls } from '../integrations/pg/callers/call.ts'
import { watchKnex } from '../integrations/pg/callers/knex.ts'
import { watchPrisma } from '../integrations/pg/callers/prisma.ts'
import { published, QUERY_CHANNEL } from '../integrations/pg/client/published.ts'
import { provideClaims } from '../integrations/pg/lent/claim.ts'
import { watchSequelizePool } from '../integrations/pg/lent/sequelize-pool.ts'
import { watchSlonik } from '../integrations/pg/lent/slonik.ts'
import { watchTarn } from '../integrations/pg/lent/tarn.ts'
import { watchLibrary, watchPools } from '../integrations/pg/module.ts'
import { watchedFactory } from '../integrations/postgres/factory/watched-factory.ts'
import { driverContext } from '../integrations/shared/driver-context.ts'
import { emittedSeam } from '../monitor/emitted.ts'
import { sayLoadedEarlier } from './loaded-earlier.ts'

/** Once a process: this file may be several modules in it. */
const WATCHED: unique symbol = Symbol.for('next-db-monitoring.watched-loads') as never

/**
 * Watches the drivers that Node loads instead of the bundler (by an ORM outside the bundle, say): each copy is patched in
 * place, those loaded later too. Does nothing the second time, nor when monitoring is switched off. Never throws.
 */
export function watchDrivers(): void {
  const holder = globalThis as { [WATCHED]?: true }
  if (holder[WATCHED]) return
  const monitor = sharedMonitor()
  if (!monitor.isOn) return
  holder[WATCHED] = true
  const pg = (): ReturnType<typeof driverContext> => driverContext('pg')
  const safely =
    (watch: (exports: unknown, loadedBy?: string) => unknown) =>
    (exports: unknown, loadedBy?: string): unknown => {
      try {
        return watch(exports, loadedBy)
      } catch (error) {
        monitor.fault('drivers', error)
        return exports
      }
    }
  provideClaims(() => new AsyncLocalStorage())
  diagnostics.subscribe(QUERY_CHANNEL, published)
  provideCalls(() => new AsyncLocalStorage())
  try {
    runtime.watchLoads?.(
      {
        pg: safely((exports) => watchLibrary(exports as never, pg)),
        'pg-pool': safely((exports) => watchPools(exports as never, pg)),
        tarn: safely((exports) => watchTarn(exports as never, pg)),
        knex: safely((exports) => watchKnex(exports as never, pg)),
        prisma: safely((exports) => watchPrisma(exports as never, pg)),
        slonik: safely((exports) => watchSlonik(exports as never, pg)),
        'sequelize-pool': safely((exports) => watchSequelizePool(exports as never, pg)),
        postgres: safely((exports, loadedBy) => {
          if (typeof exports !== 'function') return exports
          if (loadedBy !== undefined) sayLoadedEarlier(monitor, loadedBy)
          return watchedFactory(exports as never, () => driverContext('postgres'))
        }),
      },
      monitor.coverage.build?.postgresOutside === true ||
        emittedSeam(monitor.coverage.build?.emitted, 'postgres')?.by === 'patched in place',
    )
  } catch (error) {
    monitor.fault('drivers', error)
  }
}
