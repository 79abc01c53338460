import { watchDrivers } from 'next-db-monitoring/internal/drivers'
import real, { Pool as RealPool } from 'next-db-monitoring/internal/real/pg'
import { driverContext } from '../shared/driver-context.ts'
import { markedSeam } from '../shared/seam-mark.ts'
import { watchClients } from './lone/watch-clients.ts'
import { watchedNamespace, watchedPoolClass } from './module.ts'

export * from 'next-db-monitoring/internal/real/pg'

const context = (): ReturnType<typeof driverContext> => {
  watchDrivers()
  return driverContext(markedSeam('next-db-monitoring:pg'))
}
// Clients outside pools, of this copy of the library.
watchClients(real.Client, context)

/** Stands in for `pg`'s own: the same class, whose pools are tracked from their construction on. */
export const Pool: typeof RealPool = watchedPoolClass(RealPool, context)
/** Stands in for `pg`'s own under the name some tools use. */
export default watchedNamespace(real, Pool, context) as typeof real
