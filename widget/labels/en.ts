import { dialogs } from './english/dialogs.ts'
import { first } from './english/first.ts'
import { parts } from './english/parts.ts'
import type { Labels } from './labels.ts'

/** English in one piece. The widget has it in three, which come as they are needed. */
export const en: Labels = { ...first, ...parts, ...dialogs }
