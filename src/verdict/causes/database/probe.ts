import type { ProbeState } from '../../../model/snapshot.ts'
import type { Detector, Found, Scene } from '../../types.ts'
import { evidence, lasting, named, sentence } from '../../words.ts'

/** Codes of a probe's failure that mean the database itself does not answer. */
const AWAY: ReadonlySet<string> = new Set(['DBM-401', 'DBM-406'])

/** A failed reading is reported only if the next look fails too, ms. */
const FOR_MS = 5000

/** Failing probes: the database is unreachable, or the monitor is blind. */
export const probes: Detector = (scene) => {
  if (scene.enabled === false) return [off()]
  return (scene.seen.probes ?? []).flatMap((probe) => {
    if (probe.reason === undefined || probe.code === 'DBM-402') return []
    const isAway = probe.readsDatabase && (probe.code === undefined || AWAY.has(probe.code))
    return [isAway ? away(probe, scene) : blind(probe, scene)]
  })
}

function ageOf({ at }: ProbeState, { seen }: Scene): string {
  return at === null ? 'there is no earlier reading' : `the last reading is ${lasting(seen.at - at)} old`
}

/** Why it failed, without our number, which stands beside it. */
function textOf({ reason = '', code }: ProbeState): string {
  return code !== undefined && reason.startsWith(`${code} `) ? reason.slice(code.length + 1) : reason
}

/** The same without what the sentence says in its own words: what the driver said. */
function detailOf(probe: ProbeState): string {
  const text = textOf(probe)
  return probe.code === undefined ? text : text.slice(text.indexOf(': ') + 1).trimStart()
}

function away(probe: ProbeState, scene: Scene): Found {
  // Our own pools still succeed: the probe's connection is cut, not the database.
  const serves = scene.seen.pools.some(
    ({ kind, recent }) =>
      (kind === 'pg' || kind === 'postgres') &&
      recent.acquired > 0 &&
      Object.keys(recent.connectFailures).length === 0,
  )
  return {
    ...base(probe, scene, detailOf(probe)),
    kind: 'database-unreachable',
    certainty: serves ? 'possible' : 'likely',
    severity: serves ? 'warning' : 'critical',
    sentence: sentence(
      `The database does not answer the probe ${named(probe.name)}: ${named(detailOf(probe))}; ${ageOf(probe, scene)}`,
    ),
    effect: serves ? 'Requests of this process still come through' : '',
    advice:
      'Check that Postgres runs, its address and port, DNS, TLS and the network between. Pools and queries are not the cause; raising max would not help.',
  }
}

function blind(probe: ProbeState, scene: Scene): Found {
  return {
    ...base(probe, scene, textOf(probe)),
    kind: 'monitor-blind',
    certainty: 'certain',
    severity: 'warning',
    sentence: sentence(
      `The probe ${named(probe.name)} sees nothing: ${named(textOf(probe))}; ${ageOf(probe, scene)}`,
    ),
    effect: 'What the database does is unknown; what this process does is still counted',
    advice:
      'Check the role, its grants and the address of the probe: npx next-db-monitoring doctor says which.',
  }
}

function base(
  probe: ProbeState,
  { seen }: Scene,
  reason: string,
): Omit<Found, 'kind' | 'certainty' | 'severity' | 'sentence' | 'effect' | 'advice'> {
  return {
    subject: probe.name,
    alert: 'probe-down',
    forMs: FOR_MS,
    evidence: evidence({ probe: probe.name, code: probe.code, reason }),
    culprit: {},
    action: null,
    value: probe.at === null ? 0 : seen.at - probe.at,
    limit: 0,
    pools: [],
    services: [],
  }
}

function off(): Found {
  return {
    kind: 'monitor-blind',
    subject: 'monitor',
    certainty: 'certain',
    severity: 'warning',
    sentence: 'Monitoring is switched off: nothing is tracked, so the state of the connections is unknown',
    effect: '',
    evidence: [],
    culprit: {},
    action: null,
    advice:
      'Remove DB_CONNECTION_MONITORING=false, enabled: false or the call of monitoring.disable(), and start the process again.',
    value: 0,
    limit: 0,
    pools: [],
    services: [],
  }
}
