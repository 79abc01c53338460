import type { ServiceReading } from '../../../model/service.ts'
import type { Detector, Found, Scene } from '../../types.ts'
import { counted, evidence, lasting, listed, named, percent, sentence } from '../../words.ts'
import { familyOf, POOLER_FULL, SERVER_FULL } from '../database/codes.ts'
import { freshErrors } from '../database/errors.ts'

/** Fewer than this give no rate. */
const ENOUGH = { connectionErrors: 3, operations: 10 } as const
/** Share of recent operations from which it is reported. */
const CONNECTION = 0.05
/** Codes under which a lack of slots reaches the application. */
const REFUSED = /^(?:PGRST003|pool-timeout|P2024|P2037)$/
const FAILED = { warning: 0.2, critical: 0.5 } as const

/** Operations fail for other reasons than a lack of slots. */
export const errors: Detector = (scene) =>
  scene.seen.services.flatMap((service) => {
    const codes = freshErrors(scene)
      .filter((error) => error.service === service.name)
      .map(({ code }) => code)
    const connection = codes.filter((code) => code !== null && familyOf(code) !== null).length
    return [...failing(service, codes, scene), ...connecting(service, codes, connection)]
  })

/** Too many of its operations fail, for whatever reason. */
function failing(service: ServiceReading, codes: readonly (string | null)[], scene: Scene): Found[] {
  const { failed, ended, windowMs } = service.recent
  const share = ended === 0 ? 0 : failed / ended
  if (ended < ENOUGH.operations || share < FAILED.warning || !isGoingOn(service, codes, scene)) return []
  const severity = share >= FAILED.critical ? 'critical' : 'warning'
  const top = commonest(service)
  const connection = top !== null && isConnection(top)
  return [
    {
      ...base(service),
      connection,
      // The failures are certain; their cause is not while connections fail too.
      ...(connection ? { certainty: 'likely' as const } : {}),
      severity,
      sentence: sentence(
        `${named(service.name)}: ${failed} of ${ended} operations failed in the last ${lasting(windowMs)} (${percent(share)})${top === null ? '' : `, most with ${named(top)}`}`,
      ),
      effect: `${counted(failed, 'request')} failed`,
      evidence: evidence({ service: service.name, failed, ended, code: top }),
      value: share,
      limit: FAILED[severity],
    },
  ]
}

/** Some of its operations cannot reach the database: too few to conclude that none can. */
function connecting(service: ServiceReading, codes: readonly (string | null)[], fresh: number): Found[] {
  const { connectionErrors, ended, windowMs } = service.recent
  const share = connectionErrors / Math.max(ended, connectionErrors, 1)
  if (fresh === 0 || connectionErrors < ENOUGH.connectionErrors || share < CONNECTION) return []
  const named3 = listed([
    ...new Set(codes.flatMap((code) => (code !== null && familyOf(code) !== null ? code : []))),
  ])
  return [
    {
      ...base(service),
      alert: 'connection-errors',
      connection: true,
      severity: 'warning',
      sentence: sentence(
        `${named(service.name)}: ${connectionErrors} connection errors in the last ${lasting(windowMs)} (${percent(share)} of its operations), ${named3}`,
      ),
      effect: `${counted(connectionErrors, 'request')} failed`,
      evidence: evidence({
        service: service.name,
        'connection errors': connectionErrors,
        ended,
        codes: named3,
      }),
      value: share,
      limit: CONNECTION,
    },
  ]
}

function base(
  service: ServiceReading,
): Omit<Found, 'severity' | 'sentence' | 'effect' | 'evidence' | 'value' | 'limit'> {
  return {
    kind: 'errors',
    subject: service.name,
    certainty: 'certain',
    culprit: { service: service.name },
    action: null,
    advice: 'See the newest errors of this service: each has its code. Raising max would not help.',
    pools: [...new Set(service.operations.map(({ pool }) => pool))],
    services: [service.name],
  }
}

/** Whether anything failed recently: older failures are over. */
function isGoingOn(service: ServiceReading, codes: readonly unknown[], { seen }: Scene): boolean {
  if (codes.length > 0) return true
  // Errors counted without a text have no time of their own: the time of the last use is taken.
  const hasTexts = service.errors.length > 0
  return !hasTexts && service.lastActivity !== null && seen.at - service.lastActivity <= 5000
}

function isConnection(code: string): boolean {
  return familyOf(code) !== null || SERVER_FULL.test(code) || POOLER_FULL.test(code) || REFUSED.test(code)
}

function commonest({ errorsByCode }: ServiceReading): string | null {
  return Object.entries(errorsByCode).sort((a, b) => b[1] - a[1])[0]?.[0] ?? null
}
