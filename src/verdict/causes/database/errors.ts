import type { FailedStatement, ServiceError } from '../../../model/service.ts'
import type { Scene } from '../../types.ts'

/** Errors younger than this show what is wrong now, ms. */
const FRESH_MS = 5000

/** The newest errors of all services, as far as they are stored. */
export function freshErrors({ seen }: Scene): (ServiceError & { readonly service: string })[] {
  return seen.services.flatMap(({ name, errors, statements = [] }) =>
    [...errors, ...statements.map(ofStatement)]
      .filter(({ timestamp }) => seen.at - timestamp <= FRESH_MS)
      .map((error) => ({ ...error, service: name })),
  )
}

function ofStatement({ code, timestamp }: FailedStatement): ServiceError {
  return { code, timestamp, error: 'A statement failed', context: 'statement' }
}
