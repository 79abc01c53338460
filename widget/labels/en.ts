import { dialogs } from './english/dialogs.ts'
import { first } from './english/first.ts'
import { parts } from './english/parts.ts'
import type { Labels } from './labels.ts'

/** English in one piece, to build other sets on. The widget has it built in, in three pieces that come as they are needed. */
export const en: Labels = { ...first, ...parts, ...dialogs }
