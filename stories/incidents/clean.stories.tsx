/* Written by `npm run incidents -- --record`. */
import preview from '../../.storybook/preview.tsx'
import { DbMonitoringWidget } from '../../widget/index.ts'
import { recorded } from '../fixtures/recorded.ts'

const meta = preview.meta({
  title: 'Incidents/Clean',
  component: DbMonitoringWidget,
  args: { refreshInterval: 0, historyRefreshInterval: 0 },
})

export const AdvisoryLockHolder = meta.story({
  name: 'a leader holds a session advisory lock on a connection of its own',
  ...recorded('clean-advisory-lock-holder'),
})

export const BurstWithinCapacity = meta.story({
  name: 'a burst that the pool serves',
  ...recorded('clean-burst-within-capacity'),
})

export const Deploy = meta.story({
  name: 'a deployment: the old pool ends, a new one opens',
  ...recorded('clean-deploy'),
})

export const ErrorTextMentionsALimit = meta.story({
  name: 'an ordinary error whose text mentions a connection limit',
  ...recorded('clean-error-text-mentions-a-limit'),
})

export const HeldOnPurpose = meta.story({
  name: 'a connection is declared as held on purpose',
  ...recorded('clean-held-on-purpose'),
})

export const IdleApplication = meta.story({
  name: 'the application is not in use',
  ...recorded('clean-idle-application'),
})

export const ListenWorker = meta.story({
  name: 'a LISTEN connection waits for notifications',
  ...recorded('clean-listen-worker'),
})

export const LongReport = meta.story({
  name: 'a report runs one long statement',
  ...recorded('clean-long-report'),
})

export const NightlyImport = meta.story({
  name: 'one transaction runs a statement every 20 ms for longer than the limit',
  ...recorded('clean-nightly-import'),
})

export const PostgresJsListen = meta.story({
  name: 'postgres.js: sql.listen holds a connection outside the pool',
  ...recorded('clean-postgres-js-listen'),
})

export const PostgresJsReserveInUse = meta.story({
  name: 'postgres.js: a reserved connection with a statement every 50 ms',
  ...recorded('clean-postgres-js-reserve-in-use'),
})

export const PostgresJsSlowCursor = meta.story({
  name: 'postgres.js: a cursor is read slowly, a page at a time',
  ...recorded('clean-postgres-js-slow-cursor'),
})

export const SavepointsHandleErrors = meta.story({
  name: 'transactions handle their own errors with savepoints and commit',
  ...recorded('clean-savepoints-handle-errors'),
})

export const TemporaryTable = meta.story({
  name: 'an import keeps a temporary table on its connection between batches',
  ...recorded('clean-temporary-table'),
})

export const ThreeRefusalsLongAgo = meta.story({
  name: 'three requests were refused in a burst, and the pool is idle again',
  ...recorded('clean-three-refusals-long-ago'),
})

export const UniqueViolations = meta.story({
  name: 'some inserts hit a unique constraint, as designed',
  ...recorded('clean-unique-violations'),
})
