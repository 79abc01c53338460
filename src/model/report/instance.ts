import type { Actor } from '../audit.ts'
import type { Seam, SeamBy, SeamState } from '../coverage.ts'
import type { MemberState } from '../fleet/fleet.ts'
import type { HealthStatus } from '../health.ts'

/** One process that reports. */
export interface InstanceReport {
  readonly id: string
  readonly service: string
  readonly region: string | null
  readonly environment: string
  readonly runtime: 'nodejs' | 'edge' | 'worker' | 'browser'
  /** Release it runs, where the host names one. */
  readonly build?: string
  readonly pid?: number
  readonly startedAt: string
  readonly lastSeenAt: string
  /** `silent` = missed three beats; `frozen` = the same on a host that suspends processes; `ended` = reported its end. */
  readonly state: MemberState
  /** Whether it is the one that answers. */
  readonly self: boolean
  readonly active: number | null
  readonly max: number | null
  readonly utilization: number | null
  readonly health: HealthStatus | 'unknown'
}

/** The instances of one region together. */
export interface RegionReport {
  /** `null` = of instances that name none. */
  readonly region: string | null
  readonly reporting: number
  readonly silent: number
  readonly frozen: number
  readonly ended: number
  /** Sums over the instances that report and can tell; `null` = none can. */
  readonly active: number | null
  readonly max: number | null
  /** Percent of the fullest pool. */
  readonly utilization: number | null
  /** The worst. */
  readonly health: HealthStatus | 'unknown'
}

/** Where instances meet, and how many are in which state; this one included. */
export interface FleetStateReport {
  /** Name of the store; `memory` = what is reported to this instance by HTTP. */
  readonly store: string
  /** Since when the store does not answer, so that only this instance's figures are current; `null` = it answers. */
  readonly localOnlySince: string | null
  readonly reason?: string
  readonly reporting: number
  readonly silent: number
  readonly frozen: number
  readonly ended: number
}

/** Which places of the app report. */
export interface CoverageReport {
  /** `null` = the app was not built with the plugin. */
  readonly build: { readonly next: string; readonly bundler: 'turbopack' | 'webpack' } | null
  readonly seams: readonly {
    readonly seam: Seam
    readonly state: SeamState
    /** What bypassed the seam, or how it is wrapped when not by its import. */
    readonly by?: SeamBy
    readonly count: number
    readonly lastSeenAt: string | null
  }[]
  readonly sessions: SessionsReport
}

/** Sessions of this process in the database against what is tracked, the monitor's own left out. */
export interface SessionsReport {
  /** `null` = this process's sessions cannot be identified; `reason` says why. */
  readonly sessions: number | null
  readonly tracked: number | null
  /** By `application_name`, or where there is none by the client's address; the largest group first. */
  readonly untracked: readonly { readonly name: string; readonly role: string; readonly count: number }[]
  /** What cannot be determined, and why; absent = everything could be. */
  readonly reason?: string
}

/** Whether samples are taken, how often, and how long they are stored. */
export interface CollectionReport {
  readonly running: boolean
  readonly intervalMs: number
  readonly lastBeatAt: string | null
  readonly samples: number
  readonly retentionHours: number
  /** Where history is stored: `file`, or the name of a journal of the user's; `memory` = lost at restart. */
  readonly store: string
}

/** What the caller may do; the reason is shown where a control is disabled. */
export interface Capability {
  /** `'unknown'` = `authorize` cannot decide now, which is no "no": a request for the operation decides. */
  readonly allowed: boolean | 'unknown'
  readonly reason?: string
}

/** What this caller may do. */
export interface CapabilitiesReport {
  readonly cleanup: Capability
  readonly 'emergency-reset': Capability
  readonly release: Capability
  readonly acknowledge: Capability
  readonly collection: Capability
  readonly export: Capability
  readonly terminate: Capability
  readonly fleet: Capability
}

/** One operation that was run or refused. */
export interface AuditReportEntry {
  readonly at: string
  readonly actor: Actor
  readonly operation: string
  readonly parameters: Readonly<Record<string, string | number | boolean>>
  readonly result: string
  readonly ok: boolean
}
