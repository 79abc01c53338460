import type { Detector } from '../../types.ts'
import { budget, custom } from './configured.ts'
import { errors } from './errors.ts'
import { retries } from './retries.ts'
import { eventLoop, network, onTheWay } from './slow.ts'

/** What can be wrong with what goes through, and with what is configured. */
export const TRAFFIC_CAUSES: readonly Detector[] = [
  eventLoop,
  network,
  onTheWay,
  errors,
  retries,
  budget,
  custom,
]
