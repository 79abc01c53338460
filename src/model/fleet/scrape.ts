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
