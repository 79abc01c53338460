import { DATABASE_CAUSES } from './causes/database/all.ts'
import { probes } from './causes/database/probe.ts'
import { POOL_CAUSES } from './causes/pools/all.ts'
import { TRAFFIC_CAUSES } from './causes/traffic/all.ts'
import type { Detector, Found, Scene } from './types.ts'

/** Every kind of cause. A new one is a line in one of the three, and a row in `EXPLAINS`. */
const DETECTORS: readonly Detector[] = [...DATABASE_CAUSES, ...POOL_CAUSES, ...TRAFFIC_CAUSES]

/** Everything that is wrong in a scene, in no order. */
export function detect(scene: Scene): Found[] {
  // What was tracked before proves nothing about now.
  return (scene.enabled === false ? [probes] : DETECTORS).flatMap((find) => find(scene))
}
