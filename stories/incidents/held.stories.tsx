/* Written by `npm run incidents -- --record`. */
import preview from '../../.storybook/preview.tsx'
import { DbMonitoringWidget } from '../../widget/index.ts'
import { recorded } from '../fixtures/recorded.ts'

const meta = preview.meta({
  title: 'Incidents/Held',
  component: DbMonitoringWidget,
  args: { refreshInterval: 0, historyRefreshInterval: 0 },
})

export const BeginInFlightWhenSocketDies = meta.story({
  name: 'four transactions whose BEGIN was in flight when the socket died keep pg\'s pool full for ever',
  ...recorded('held-begin-in-flight-when-socket-dies'),
})

export const ByHandNeverReleased = meta.story({
  name: 'trackConnection without releaseConnection',
  ...recorded('held-by-hand-never-released'),
})

export const CopyLeftOpen = meta.story({
  name: 'postgres.js: COPY FROM STDIN is opened and never finished',
  ...recorded('held-copy-left-open'),
})

export const CursorAbandoned = meta.story({
  name: 'postgres.js: a cursor is left half-read on the only connection',
  ...recorded('held-cursor-abandoned'),
})

export const GhostConnection = meta.story({
  name: 'a request gave up while its connection was being opened: the pool counts it, no caller has it',
  ...recorded('held-ghost-connection'),
})

export const LeakBesideASpikeElsewhere = meta.story({
  name: 'a spike of another pool is not blamed on this pool\'s leak',
  ...recorded('held-leak-beside-a-spike-elsewhere'),
})

export const LeakInATransaction = meta.story({
  name: 'an early return leaves a transaction open and its client out',
  ...recorded('held-leak-in-a-transaction'),
})

export const LeaksExhaustThePool = meta.story({
  name: 'leaked clients fill the pool and requests are refused',
  ...recorded('held-leaks-exhaust-the-pool'),
})

export const OneClientNeverReleased = meta.story({
  name: 'one handler forgets to release its client',
  ...recorded('held-one-client-never-released'),
})

export const ReservationNeverReleased = meta.story({
  name: 'postgres.js: a reserved connection is never released',
  ...recorded('held-reservation-never-released'),
})

export const RestartUnderRunningStatement = meta.story({
  name: 'Postgres restarts under running statements and their clients are never given back',
  ...recorded('held-restart-under-running-statement'),
})
