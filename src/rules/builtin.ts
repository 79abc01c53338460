import type { Rule } from '../model/extensions.ts'
import { exhausted } from './exhausted.ts'
import { connectionErrors, unhealthy } from './failures.ts'
import { leaks } from './leaks.ts'
import { probeDown } from './probe-down.ts'
import { saturation } from './saturation.ts'

/** The alerts everybody gets. */
export const BUILT_IN: readonly Rule[] = [
  saturation,
  exhausted,
  connectionErrors,
  unhealthy,
  leaks,
  probeDown,
]
