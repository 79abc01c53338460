import type { Seam, SeamState } from '../../src/model/coverage.ts'
import type { UnitWords } from '../logic/format.ts'
import type { CellState } from '../logic/rack.ts'

/** A count with its written form: `n` chooses the plural, `s` is what the reader sees. */
export interface Count {
  readonly n: number
  readonly s: string
}

/** Texts of what comes at once: header, verdict, overview, and what all parts share. */
export interface FirstLabels {
  readonly units: UnitWords
  // header
  readonly title: string
  readonly healthy: string
  readonly warning: string
  readonly critical: string
  readonly exhausted: string
  readonly info: string
  readonly stale: string
  readonly stopped: string
  readonly unknown: string
  readonly offline: string
  readonly loading: string
  readonly updatedAgo: (age: string) => string
  readonly updatedAt: (time: string) => string
  readonly pausedAt: (time: string) => string
  readonly pause: string
  readonly resume: string
  readonly refresh: string
  readonly instanceCount: (count: Count) => string
  readonly postgres: (version: string) => string
  // announcements
  readonly announceStatus: (status: string, sentence: string) => string
  // verdict
  readonly exhaustedConnections: (waiting: Count) => string
  readonly exhaustedRequests: (waiting: Count) => string
  readonly pressureConnections: (used: string, max: string, waiting: Count) => string
  readonly pressureRequests: (used: string, max: string, waiting: Count) => string
  readonly waitingSentence: (waiting: Count) => string
  readonly leaksSentence: (count: Count, limit: string) => string
  readonly leaksCause: (count: Count, limit: string) => string
  readonly leaksBy: string
  readonly leaksEffect: (percent: string) => string
  readonly busyLoop: (delay: string) => string
  readonly releaseLeaks: (count: Count) => string
  // notices (stale, errors, empty screens)
  readonly partFailed: string
  // overview
  readonly poolLabel: string
  readonly pickPool: string
  readonly inUse: (used: string, max: string) => string
  readonly inFlight: (used: string, max: string) => string
  readonly usedOnly: (used: string) => string
  readonly capacityUnknown: string
  readonly noPools: string
  readonly noPoolsText: string
  readonly peak: (count: Count, time: string) => string
  readonly cell: Readonly<Record<CellState, string>>
  readonly cellInFlight: string
  readonly rackSummary: (total: string, parts: string, warning: string, critical: string) => string
  // figures
  readonly waiting: string
  readonly acquire: string
  readonly leaksFigure: string
  readonly timeouts: string
  readonly notMeasured: string
  readonly asUsual: string
  readonly timesUsual: (factor: string) => string
  readonly usually: (value: string) => string
  readonly oldest: (age: string) => string
  readonly none: string
  readonly inMinutes: (minutes: string) => string
  readonly sinceStart: (count: string) => string
  readonly noHistory: string
  // instances
  readonly percentInUse: (percent: string) => string
  readonly useUnknown: string
  // collection
  readonly stopCollection: string
  // actions
  readonly notAllowed: string
  readonly working: string
  readonly done: string
  readonly actionFailed: (why: string) => string
}

/** Texts of the panels below. */
export interface PartLabels {
  // notices (stale, errors, empty screens)
  readonly showingFrom: (time: string) => string
  readonly refreshesFailed: (count: Count, why: string) => string
  readonly nextTry: (seconds: string) => string
  readonly tryNow: string
  readonly tryAgain: string
  readonly cannotLoad: string
  readonly answered: (request: string, status: string) => string
  readonly noAnswer: (request: string, why: string) => string
  readonly malformed: (request: string, part: string) => string
  readonly malformedHint: string
  readonly offlineTitle: string
  readonly offlineText: string
  readonly signInTitle: string
  readonly signInText: string
  readonly signIn: string
  readonly forbiddenTitle: string
  readonly forbiddenText: string
  readonly notInstalledTitle: string
  readonly notInstalledText: (path: string) => string
  readonly copyLine: string
  readonly copied: string
  readonly copyFailed: string
  readonly stoppedTitle: string
  readonly stoppedSince: (time: string) => string
  readonly stoppedText: string
  readonly readOnly: string
  // overview
  readonly source: Readonly<Record<'measured' | 'reported' | 'unknown', string>>
  // alerts
  readonly alerts: string
  readonly noAlerts: string
  readonly rule: Readonly<Record<string, string>>
  readonly acknowledge: string
  readonly acknowledgeNamed: (name: string) => string
  readonly acknowledged: string
  readonly resolved: (count: Count) => string
  readonly resolvedAfter: (duration: string) => string
  // history
  readonly history: string
  readonly rangeGroup: string
  readonly range: Readonly<Record<'1h' | '6h' | '24h' | '7d', string>>
  readonly rangeLong: Readonly<Record<'1h' | '6h' | '24h' | '7d', string>>
  readonly chartLabel: (range: string) => string
  readonly chartHelp: string
  readonly warningFrom: (percent: string) => string
  readonly criticalFrom: (percent: string) => string
  readonly now: string
  readonly noData: string
  readonly showTable: string
  readonly showChart: string
  readonly tableTime: string
  readonly tableCaption: (range: string) => string
  readonly peakAverage: (peak: string, average: string) => string
  readonly summary: (
    pool: string,
    latest: string,
    peak: string,
    time: string,
    above: string,
    limit: string,
  ) => string
  readonly summaryGaps: (percent: string) => string
  readonly collecting: string
  readonly collectingText: (interval: string) => string
  readonly historyFailed: string
  // leaks
  readonly leaks: string
  readonly noLeaks: string
  readonly noLeaksText: (limit: string) => string
  readonly leakState: Readonly<Record<'suspected' | 'lost' | 'returned', string>>
  readonly pid: (pid: string) => string
  readonly transactionOpen: string
  readonly transactionFailed: string
  readonly acquiredAt: string
  readonly framesFolded: (count: Count) => string
  readonly noStack: string
  readonly lastOperation: string
  readonly acquired: string
  readonly operation: string
  readonly servicePool: string
  readonly limit: string
  readonly copyStack: string
  readonly release: string
  readonly releaseBooks: string
  readonly showAll: (count: Count) => string
  // advice
  readonly advice: string
  // services
  readonly services: string
  readonly noServices: string
  readonly serviceActive: (active: string, max: string) => string
  readonly serviceTotal: (total: string) => string
  readonly serviceErrors: (count: Count) => string
  readonly attempts: (factor: string) => string
  readonly latencyP95: string
  readonly utilisation: string
  // instances
  readonly instances: string
  readonly thisOne: string
  readonly silentFor: (age: string) => string
  readonly ago: (age: string) => string
  readonly runtime: Readonly<Record<'nodejs' | 'edge' | 'worker' | 'browser', string>>
  // budget
  readonly budget: string
  readonly budgetVerdict: Readonly<Record<'fits' | 'tight' | 'over' | 'unknown', string>>
  readonly chain: string
  readonly layer: Readonly<
    Record<'app-pools' | 'pooler-clients' | 'pooler-pool-size' | 'postgres-slots', string>
  >
  readonly mayAsk: string
  readonly cap: string
  readonly usedNow: string
  readonly bottleneck: string
  readonly terms: string
  readonly suggestions: string
  readonly suggestion: (service: string, pool: string, now: string, then: string) => string
  readonly budgetMissing: string
  // database
  readonly database: string
  readonly noProbe: string
  readonly noProbeText: string
  readonly probeFailed: string
  readonly slots: (used: string, usable: string) => string
  readonly slotsReserved: (count: string) => string
  readonly readAgo: (age: string) => string
  readonly staleReading: (why: string) => string
  readonly ownSessionsOnly: string
  readonly sessionStates: string
  readonly idleInTransaction: string
  readonly blocked: string
  readonly blockedBy: (pids: string) => string
  readonly statements: string
  readonly noStatements: string
  readonly statement: string
  readonly calls: string
  readonly mean: string
  readonly totalTime: string
  readonly nothing: string
  readonly replica: string
  readonly drift: string
  readonly driftText: (reported: string, measured: string) => string
  readonly driftNone: string
  readonly pooler: string
  readonly poolerClients: (active: string, waiting: string) => string
  readonly poolerServers: (busy: string, size: string) => string
  readonly uses: string
  readonly useBy: string
  readonly useHeld: string
  readonly useBackend: string
  readonly useWaits: string
  readonly upSince: string
  // coverage
  readonly coverage: string
  readonly seam: Readonly<Record<Seam, string>>
  readonly seamState: Readonly<Record<SeamState, string>>
  readonly seamCount: (count: Count) => string
  readonly notBuilt: string
  readonly builtWith: (next: string, bundler: string) => string
  readonly hiddenSeams: (count: Count) => string
  // collection
  readonly collection: string
  readonly on: string
  readonly off: string
  readonly sampling: string
  readonly samplingText: (interval: string, last: string) => string
  readonly neverSampled: string
  readonly kept: string
  readonly keptText: (hours: string, samples: Count) => string
  readonly store: string
  readonly storeText: Readonly<Record<'memory' | 'file' | 'redis', string>>
  readonly startCollection: string
  readonly faults: string
  readonly fault: (part: string, count: string) => string
  // audit
  readonly audit: string
  readonly noAudit: string
  readonly by: (actor: string) => string
  readonly operationName: Readonly<Record<string, string>>
  // actions
  readonly actions: string
  readonly runCleanup: string
  readonly exportMenu: string
  readonly exportJson: string
  readonly exportCsv: string
  readonly emergencyReset: string
  readonly exported: (file: string) => string
}

/** Texts of the confirmations. */
export interface DialogLabels {
  // dialogs
  readonly cancel: string
  readonly releaseTitle: (count: Count) => string
  readonly releaseText: string
  readonly releaseTextBooks: string
  readonly releaseButton: (count: Count) => string
  readonly releasedResult: (count: Count) => string
  readonly releaseNothing: string
  readonly stopTitle: string
  readonly stopText: string
  readonly cleanupTitle: string
  readonly cleanupText: string
  readonly cleanupCounting: string
  readonly cleanupNothing: string
  readonly cleanupReclaim: (count: Count) => string
  readonly cleanupTerminate: (count: Count) => string
  readonly cleanupKeep: (count: Count) => string
  readonly cleanupButton: (count: Count) => string
  readonly cleanupDone: (count: Count) => string
  readonly resetTitle: (name: string) => string
  readonly resetText: string
  readonly resetOpen: (n: number) => string
  readonly resetRunning: (n: number) => string
  readonly resetWaiting: (n: number) => string
  readonly where: string
  readonly onlyInstance: (instance: string) => string
  readonly allInstances: (count: Count) => string
  readonly typeToConfirm: readonly [before: string, after: string]
  readonly typeFirst: (name: string) => string
  readonly resetButton: (count: Count) => string
  readonly resetDone: (count: Count) => string
  readonly numbersChanged: (count: string) => string
}

/** Every text of the widget. Numbers arrive formatted; functions exist where a language orders words its own way. */
export interface Labels extends FirstLabels, PartLabels, DialogLabels {}
