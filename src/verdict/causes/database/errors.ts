import type { ServiceError } from '../../../model/service.ts'
import type { Scene } from '../../types.ts'

/** Errors this young say what is wrong now, ms. */
const FRESH_MS = 5000

/** The newest errors of all services, as far as they are stored. */
export function freshErrors({ seen }: Scene): (ServiceError & { readonly service: string })[] {
  return seen.services.flatMap(({ name, errors }) =>
    errors
      .filter(({ timestamp }) => seen.at - timestamp <= FRESH_MS)
      .map((error) => ({ ...error, service: name })),
  )
}
