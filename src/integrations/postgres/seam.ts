import { watchDrivers } from 'next-db-monitoring/internal/drivers'
import real from 'next-db-monitoring/internal/real/postgres'
import { driverContext } from '../shared/driver-context.ts'
import { markedSeam } from '../shared/seam-mark.ts'
import { watchedFactory } from './factory/watched-factory.ts'

/** Stands in for `postgres`: the same function with the same properties, whose instances are tracked. */
const postgres: typeof real = watchedFactory(real, () => {
  watchDrivers()
  return driverContext(markedSeam('next-db-monitoring:postgres'))
})

export default postgres
