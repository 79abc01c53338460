import type { dialogs } from './english/dialogs.ts'
import type { first } from './english/first.ts'
import type { parts } from './english/parts.ts'

export type { Count } from './count.ts'

/** Texts of the first code: header, incident strip, overview, and what all parts share. */
export type FirstLabels = Readonly<typeof first>
/** Texts of the panels below. */
export type PartLabels = Readonly<typeof parts>
/** Texts of the confirmations. */
export type DialogLabels = Readonly<typeof dialogs>

/**
 * Every text of the widget: each language has all texts of English. Numbers arrive formatted; functions exist where a
 * language orders words its own way.
 */
export interface Labels extends FirstLabels, PartLabels, DialogLabels {}
