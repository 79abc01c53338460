/** The configuration's own decision about one request, and what a caller may want to do. */
export type { Authorize, RouteAction as Action } from '../../config/options.ts'
