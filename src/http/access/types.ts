import type { Monitor } from '../../monitor/types.ts'

/** The configuration's own decision about one request. */
export type Authorize = NonNullable<Monitor['options']['authorize']>

/** What a caller wants to do. */
export type Action = Parameters<Authorize>[1]
