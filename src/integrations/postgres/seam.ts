import 'next-db-monitoring/internal/connect'
import { driverContext, watchDrivers, watchedFactory } from 'next-db-monitoring/internal/node/internal/parts'
import real from 'next-db-monitoring/internal/real/postgres'
import { markedSeam } from '../shared/seam-mark.ts'

/** Stands in for `postgres`: the same function with the same properties, whose instances are tracked. */
const postgres: typeof real = watchedFactory(real, () => {
  watchDrivers()
  return driverContext(markedSeam('next-db-monitoring:postgres'))
})

export default postgres
