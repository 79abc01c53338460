import type { Actor } from '../../model/audit.ts'
import type { CleanupReport } from '../../model/report/stats.ts'
import type { Monitor } from '../../monitor/types.ts'
import type { Action } from '../access/types.ts'
import type { ExportWriter } from '../export-json.ts'
import type { Field } from '../input/fields.ts'

export type Body = Readonly<Record<string, unknown>>

/** An operation that a POST may request. */
export interface Operation {
  readonly action: Exclude<Action, 'read'>
  readonly fields: Readonly<Record<string, Field>>
  /** Whether the health route accepts it too. */
  readonly onHealth: boolean
  /** Its result, or a promise of it. @param actor for the audit list */
  run(monitor: Monitor, body: Body, actor: Actor, views: ExportWriter): unknown
  /** What this instance does of one that another instance asks for; absent = it concerns one instance only. */
  readonly part?: Part
  /** Its outcome for the audit list. */
  told(result: unknown): string
}

/** A service it names need not be one of this instance. `null` = it is done, and there is nothing to list. */
export type Part = (monitor: Monitor, body: Body, actor: Actor) => Promise<CleanupReport | null>
