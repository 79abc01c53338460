/* Written by `npm run incidents -- --record`. */
import preview from '../../.storybook/preview.tsx'
import { DbMonitoringWidget } from '../../widget/index.ts'
import { recorded } from '../fixtures/recorded.ts'

const meta = preview.meta({
  title: 'Incidents/Load',
  component: DbMonitoringWidget,
  args: { refreshInterval: 0, historyRefreshInterval: 0 },
})

export const ApiDown = meta.story({
  name: 'the Supabase API cannot be reached',
  ...recorded('load-api-down'),
})

export const BudgetOver = meta.story({
  name: 'the pools together may open more connections than the server has',
  ...recorded('load-budget-over'),
})

export const ConnectionsLost = meta.story({
  name: 'three of five connections break under their holders',
  ...recorded('load-connections-lost'),
})

export const HandMadePoolOverCapacity = meta.story({
  name: '27 of 10 slots of a hand-made pool are taken',
  ...recorded('load-hand-made-pool-over-capacity'),
})

export const NearlyFull = meta.story({
  name: '24 of 25 slots are in use and no request waits yet',
  ...recorded('load-nearly-full'),
})

export const PoolInEveryRequest = meta.story({
  name: 'new Pool() in a request handler: seven pools to one database',
  ...recorded('load-pool-in-every-request'),
})

export const ProbeBlind = meta.story({
  name: 'the probe may not log in while the application works',
  ...recorded('load-probe-blind'),
})

export const RetriesHideErrors = meta.story({
  name: 'every request fails once with 503 and succeeds when it is repeated',
  ...recorded('load-retries-hide-errors'),
})

export const RetriesMultiply = meta.story({
  name: 'the API answers 503 to everything, and every request is sent four times',
  ...recorded('load-retries-multiply'),
})

export const StatementTimeouts = meta.story({
  name: 'most statements run into statement_timeout (57014)',
  ...recorded('load-statement-timeouts'),
})

export const StatementsFail = meta.story({
  name: 'a migration was not applied: every statement fails with 42P01',
  ...recorded('load-statements-fail'),
})

export const TwoPoolsToOneDatabase = meta.story({
  name: 'two modules make a pool of their own to the same database',
  ...recorded('load-two-pools-to-one-database'),
})
