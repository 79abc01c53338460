import type { Actor } from '../../model/audit.ts'
import type { RequestError } from '../errors.ts'

/** The configuration's own decision about one request, and the permissions there are. */
export type { Authorize, RouteAction as Action } from '../../config/options.ts'

/** The answer to "may this caller do that". */
export type Permission =
  | { readonly allow: true; readonly actor: Actor }
  | { readonly allow: false; readonly error: RequestError; readonly reason: string }
