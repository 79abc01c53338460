/* Written by `npm run incidents -- --record`. */
import preview from '../../.storybook/preview.tsx'
import { DbMonitoringWidget } from '../../widget/index.ts'
import { recorded } from '../fixtures/recorded.ts'

const meta = preview.meta({
  title: 'Incidents/Waiting',
  component: DbMonitoringWidget,
  args: { refreshInterval: 0, historyRefreshInterval: 0 },
})

export const EventLoopBlocked = meta.story({
  name: 'the event loop is blocked: requests wait for us, not for the pool',
  ...recorded('waiting-event-loop-blocked'),
})

export const LockChainPostgresJs = meta.story({
  name: 'a transaction of this application blocks its own other requests',
  ...recorded('waiting-lock-chain-postgres-js'),
})

export const LockChain = meta.story({
  name: 'a forgotten transaction of a psql session blocks the application',
  ...recorded('waiting-lock-chain'),
})

export const OpenTransactionElsewhere = meta.story({
  name: 'another application sits idle in a transaction and holds back vacuum',
  ...recorded('waiting-open-transaction-elsewhere'),
})

export const SlowStatement = meta.story({
  name: 'slow statements hold every slot and requests wait',
  ...recorded('waiting-slow-statement'),
})

export const TooFewSlotsPg = meta.story({
  name: 'short work, too many requests for too few slots (pg)',
  ...recorded('waiting-too-few-slots-pg'),
})

export const TooFewSlotsPostgresJs = meta.story({
  name: 'short work, too many requests for too few slots (postgres.js)',
  ...recorded('waiting-too-few-slots-postgres-js'),
})

export const WayIsSlow = meta.story({
  name: 'the way to the database became slow: 150 ms more for each round trip',
  ...recorded('waiting-way-is-slow'),
})
