import type { Detector } from '../../types.ts'
import { counted, evidence, listed, sentence } from '../../words.ts'
import { freshErrors } from './errors.ts'

/** Statements that write are refused: the server is a standby, or its disk is full and a host made it read-only. */
export const readOnly: Detector = (scene) => {
  const refused = freshErrors(scene).filter(({ code }) => code === '25006')
  if (refused.length === 0) return []
  const standby = scene.seen.database.value?.inRecovery === true
  const services = [...new Set(refused.map(({ service }) => service))]
  return [
    {
      kind: 'read-only',
      subject: 'database',
      certainty: standby ? 'certain' : 'likely',
      severity: standby || refused.length > 2 ? 'critical' : 'warning',
      sentence: sentence(
        `The database is read-only: ${counted(refused.length, 'write')} of ${listed(services)} refused with 25006${standby ? '; the server says that it is a standby' : ''}`,
      ),
      effect: `${counted(refused.length, 'write')} failed just now; reads work`,
      evidence: evidence({ code: '25006', refused: refused.length, standby: standby ? 'yes' : null }),
      culprit: services[0] === undefined ? {} : { service: services[0] },
      action: null,
      advice:
        'Connect to the primary (target_session_attrs=read-write), or find out why it turned read-only: a failover, or a full disk. Raising max would not help.',
      value: refused.length,
      limit: 0,
      pools: [],
      services,
    },
  ]
}
