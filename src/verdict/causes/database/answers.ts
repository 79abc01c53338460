import type { ServiceReading } from '../../../model/service.ts'
import type { Detector, Scene } from '../../types.ts'
import { counted, evidence, listed, named, percent, sentence } from '../../words.ts'
import { CONNECT_FAMILIES, type ConnectFamily, familyOf } from './codes.ts'
import { freshErrors } from './errors.ts'

/** Fewer errors than this are isolated. */
const ENOUGH = 3
/** Share of a service's operations that must fail for this reason before the connection counts as cut. */
const MOST = 0.5

/** Attempts whose response means that the database cannot be reached: HTTP clients have no connection that could fail. */
export const answers: Detector = (scene) =>
  (Object.keys(CONNECT_FAMILIES) as ConnectFamily[]).flatMap((family) => {
    // A failed connect is reported by its pool.
    const errors = freshErrors(scene).filter(
      ({ code, context }) => context !== 'connect' && code !== null && familyOf(code) === family,
    )
    const services = scene.seen.services.filter(({ name }) => isCut(name, errors, scene))
    const failed = errors.filter(({ service }) => services.some(({ name }) => name === service))
    if (services.length === 0) return []
    const pools = [...new Set(services.flatMap(({ operations }) => operations.map(({ pool }) => pool)))]
    const codes = [...new Set(failed.map(({ code }) => code as string))]
    const names = services.map(({ name }) => name)
    const share = Math.min(1, failed.length / Math.max(1, ...services.map((one) => begun(one, scene))))
    return [
      {
        kind: family,
        subject: pools[0] ?? (names[0] as string),
        certainty: 'likely',
        severity: 'critical',
        sentence: sentence(
          `${CONNECT_FAMILIES[family].what(null)}: ${counted(failed.length, 'attempt')} of ${listed(names, 2)} failed with ${listed(codes)} just now`,
        ),
        effect: `${counted(failed.length, 'attempt')} failed just now, ${percent(share)} of what was asked`,
        evidence: evidence({ services: listed(names), codes: listed(codes), failed: failed.length }),
        culprit: {
          service: named(names[0] as string),
          ...(pools[0] === undefined ? {} : { pool: pools[0] }),
        },
        action: null,
        advice: CONNECT_FAMILIES[family].advice,
        value: failed.length,
        limit: 0,
        pools,
        services: names,
      },
    ]
  })

function isCut(name: string, errors: readonly { readonly service: string }[], scene: Scene): boolean {
  const count = errors.filter(({ service }) => service === name).length
  const service = scene.seen.services.find((one) => one.name === name) as ServiceReading
  return count >= ENOUGH && count >= begun(service, scene) * MOST
}

/** Operations begun since the look before; as far back as is recent, when there was none. */
function begun({ name, opened, recent }: ServiceReading, { trend }: Scene): number {
  const last = trend.services.get(name)
  return last === undefined ? recent.opened : Math.max(0, opened - last.opened)
}
