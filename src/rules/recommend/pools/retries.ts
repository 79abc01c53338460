import type { Advice } from '../advice.ts'

/** A tenth more attempts than operations: retries have begun to multiply the load. */
const AMPLIFICATION = 1.1
/** Fewer operations than this say nothing about retries. */
const ENOUGH_OPERATIONS = 20

/** Retries multiply the load on what is already in trouble. */
export const retries: Advice = ({ services }) =>
  services.flatMap(({ name, opened, attempts }) => {
    if (opened < ENOUGH_OPERATIONS || attempts < opened * AMPLIFICATION) return []
    return [
      {
        severity: 'info' as const,
        title: `${name} retries multiply its load`,
        evidence: `${attempts} attempts for ${opened} operations`,
        action:
          'supabase-js repeats reads up to three times on 503, 520 and network errors; mend those errors rather than raise limits.',
      },
    ]
  })
