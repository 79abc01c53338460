import type { Detector } from '../../types.ts'
import { evidence, named, sentence } from '../../words.ts'

/** A tenth more attempts than operations: retries have begun to multiply the load. */
const AMPLIFICATION = 1.1
/** Fewer operations than this prove nothing about retries. */
const ENOUGH = 20

/** Retries multiply the load on what is already in trouble. */
export const retries: Detector = ({ seen, trend }) =>
  seen.services.flatMap(({ name, opened, attempts, operations }) => {
    const last = trend.services.get(name)
    // Retries before the last look are over, unless this is the first look.
    const begun = last === undefined || opened - last.opened < ENOUGH ? opened : opened - last.opened
    const tried = begun === opened ? attempts : attempts - (last?.attempts ?? 0)
    if (begun < ENOUGH || tried < begun * AMPLIFICATION) return []
    return [
      {
        kind: 'retry-amplification',
        subject: name,
        certainty: 'certain',
        severity: 'info',
        sentence: sentence(
          `${named(name)} makes ${tried} attempts for ${begun} operations: retries multiply its load`,
        ),
        effect: '',
        evidence: evidence({ service: name, attempts: tried, operations: begun }),
        culprit: { service: name },
        action: null,
        advice:
          'supabase-js repeats reads up to three times on 503, 520 and network errors; fix those errors rather than raise limits.',
        value: tried / begun,
        limit: AMPLIFICATION,
        pools: [...new Set(operations.map(({ pool }) => pool))],
        services: [name],
      },
    ]
  })
