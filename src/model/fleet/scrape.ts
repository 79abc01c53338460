import type { ScaleReport } from '../report/budget.ts'
import type { MemberState } from './fleet.ts'
import type { FleetReport } from './report.ts'

/** What a scrape of the whole fleet is made of. */
export interface FleetScrape {
  /** Of those that report now, this instance included. */
  readonly reports: readonly Pick<
    FleetReport,
    'instance' | 'verdict' | 'services' | 'pools' | 'alerts' | 'metrics'
  >[]
  /** How many instances are in each state, this one included. */
  readonly states: Readonly<Record<MemberState, number>>
}

/** What a scrape of the fleet holds besides what the answering instance knows of itself. */
export interface WholeFleet {
  readonly fleet?: FleetScrape
  readonly scale?: readonly ScaleReport[]
}
