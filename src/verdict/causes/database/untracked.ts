import type { SessionCoverage } from '../../../model/database/sessions.ts'
import type { Detector } from '../../types.ts'
import { counted, evidence, listed, sentence } from '../../words.ts'

/**
 * Sessions of this process that nothing tracks, found by two readings in a row. Nothing is wrong with them as such, but what
 * this monitor reports of the process is incomplete.
 */
export const untracked: Detector = ({ seen, enabled }) => {
  const { sessions } = seen
  if (enabled === false || sessions === undefined || sessions.sessions === null) return []
  const lasting = sessions.untracked.filter((one) => one.lasting > 0)
  if (lasting.length === 0) return []
  const count = lasting.reduce((sum, one) => sum + one.lasting, 0)
  const names = lasting.map(({ name }) => name)
  return [
    {
      kind: 'monitor-blind',
      subject: 'untracked sessions',
      certainty: sessions.isExact ? 'certain' : 'likely',
      severity: 'info',
      sentence: sentence(
        `This process holds ${counted(sessions.sessions, 'session')} in the database, ${trackedOf(sessions)} tracked; untracked: ${listed(names, 5)}`,
      ),
      effect: `What ${counted(count, 'session does', 'sessions do')} is not counted: leaks and waits there stay unseen`,
      evidence: evidence({
        sessions: sessions.sessions,
        tracked: sessions.tracked,
        ...Object.fromEntries(
          lasting.slice(0, 5).map(({ name, role, lasting: many }) => [name, `${many} as ${role}`]),
        ),
      }),
      culprit: {},
      action: null,
      advice:
        'Load the driver where the plugin sees it, or track its pool by hand: trackPool(pool) and trackSql(sql). docs/libraries.md says what is seen by itself.',
      value: count,
      limit: 0,
      pools: [],
      services: [],
    },
  ]
}

function trackedOf({ tracked }: SessionCoverage): string {
  return tracked === 0 ? 'none' : String(tracked)
}
