import type { Seam } from '../../model/coverage.ts'

const PREFIX = 'next-db-monitoring:'

/** A seam's name as the plugin finds it in emitted files: a text that no minifier changes. */
export type SeamMark = `next-db-monitoring:${Seam}`

/** The seam a mark stands for. */
export function markedSeam(mark: SeamMark): Seam {
  return mark.slice(PREFIX.length) as Seam
}
