import type { FleetOutcome } from '../../../src/model/fleet/operation-report.ts'
import type { Count } from '../count.ts'

const instanceAnswer: Readonly<Record<Exclude<FleetOutcome['state'], 'done'>, string>> = {
  refused: 'refused',
  silent: 'silent',
  'frozen, cannot answer': 'frozen, cannot answer',
  'no answer yet': 'no answer yet; it may still run within a minute',
}

/** Words of the confirmations; they come with the first one. */
export const dialogs = {
  cancel: 'Cancel',
  releaseTitle: (count: Count): string =>
    count.n === 1 ? 'Release this connection?' : `Release ${count.s} connections?`,
  releaseText:
    'The connection is closed under the code that holds it: a query on it fails and its transaction rolls back.',
  releaseTextBooks:
    'The connection cannot be closed from here. It is no longer tracked; its slot stays taken.',
  releaseButton: (count: Count): string =>
    count.n === 1 ? 'Release 1 connection' : `Release ${count.s} connections`,
  releasedResult: (count: Count): string =>
    count.n === 1 ? 'Released 1 connection' : `Released ${count.s} connections`,
  releaseNothing: 'Already returned by itself. Nothing is left to release.',
  stopTitle: 'Stop collecting samples?',
  stopText:
    'The history gets a gap until collection is started again. Current values, the verdict and alerts still follow each request.',
  cleanupTitle: 'Run cleanup?',
  cleanupText:
    'Closes connections that are idle past their limit, dead or lost. Connections at work are never touched.',
  cleanupCounting: 'Counting what would be closed…',
  noCount: 'the answer has no count',
  noAnswerYet: 'not counted: no answer yet',
  cleanupUnknown: 'Nothing was found by those that answered; the others may hold something.',
  cleanupAnyway: 'Clean up anyway',
  cleanupNothing: 'There is nothing to clean up: no connection is idle past its limit, dead or lost.',
  cleanupReclaim: ({ n }: Count): string =>
    n === 1 ? 'connection will be closed' : 'connections will be closed',
  cleanupTerminate: ({ n }: Count): string =>
    n === 1 ? 'database session will be ended' : 'database sessions will be ended',
  cleanupKeep: ({ n }: Count): string => (n === 1 ? 'is left alone' : 'are left alone'),
  cleanupButton: (count: Count): string => `Clean up ${count.s}`,
  cleanupDone: (count: Count): string =>
    count.n === 0 ? 'Nothing had to be cleaned up' : `Cleaned up ${count.s}`,
  resetTitle: (name: string): string => `Reset every connection of “${name}”?`,
  resetText:
    'Closes every connection and opens new pools. Use it when releasing single connections did not help.',
  resetOpen: (n: number): string =>
    n === 1 ? 'connection in use will be closed' : 'connections in use will be closed',
  resetRunning: (n: number): string =>
    n === 1
      ? 'of them may be in a running query, which fails'
      : 'of them may be in a running query, which fails',
  resetWaiting: (n: number): string =>
    n === 1 ? 'waiting request will get a new connection' : 'waiting requests will get new connections',
  where: 'Where',
  onlyInstance: (instance: string): string => `Only ${instance} (this instance)`,
  allInstances: (count: Count): string => `All ${count.s} instances`,
  typeToConfirm: ['Type ', ' to confirm'] as readonly [before: string, after: string],
  typeFirst: (name: string): string => `Type ${name} first`,
  resetButton: (count: Count): string =>
    count.n === 1 ? 'Reset 1 connection' : `Reset ${count.s} connections`,
  resetUncounted: 'Reset connections',
  resetDone: (count: Count): string =>
    count.n === 1 ? 'Reset 1 connection' : `Reset ${count.s} connections`,
  numbersChanged: (count: string): string => `Now ${count} in use`,
  stillAsked: ({ s }: Count): string => `${s} asked to stop`,
  stillRunning: ({ s }: Count): string => `${s} still running in the database`,
  instanceAnswer: instanceAnswer as Readonly<Record<Exclude<FleetOutcome['state'], 'done'>, string>>,
}
