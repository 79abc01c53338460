import 'next-db-monitoring/internal/connect'
import {
  driverContext,
  watchClients,
  watchDrivers,
  watchedNamespace,
  watchedPoolClass,
  watchPools,
} from 'next-db-monitoring/internal/node/internal/parts'
import real, { Pool as RealPool } from 'next-db-monitoring/internal/real/pg'
import { markedSeam } from '../shared/seam-mark.ts'

export * from 'next-db-monitoring/internal/real/pg'

const context = (): ReturnType<typeof driverContext> => {
  watchDrivers()
  return driverContext(markedSeam('next-db-monitoring:pg'))
}
// Of this copy of the library: clients outside pools, and pools of code that Node loads, which gets the same copy and may be first.
watchClients(real.Client, context)
watchPools(RealPool, context)

/** Stands in for `pg`'s own: the same class, whose pools are tracked from their construction on. */
export const Pool: typeof RealPool = watchedPoolClass(RealPool, context)
/** The same under the name some tools use. */
export default watchedNamespace(real, Pool, context) as typeof real
