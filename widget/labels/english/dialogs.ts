import type { DialogLabels } from '../labels.ts'

/** Words of the confirmations; they come with the first one. */
export const dialogs: DialogLabels = {
  cancel: 'Cancel',
  releaseTitle: (count) => (count.n === 1 ? 'Release this connection?' : `Release ${count.s} connections?`),
  releaseText:
    'It is taken from the code that holds it: a query still running on it fails and its transaction rolls back.',
  releaseTextBooks:
    'The slot cannot be taken back from here: it only leaves the books and is counted as leaked.',
  releaseButton: (count) => (count.n === 1 ? 'Release 1 connection' : `Release ${count.s} connections`),
  releasedResult: (count) => (count.n === 1 ? 'Released 1 connection' : `Released ${count.s} connections`),
  releaseNothing: 'Already returned by itself. Nothing is left to release.',
  stopTitle: 'Stop collecting samples?',
  stopText: 'The history gets a gap, and alerts are no longer judged, until collection is started again.',
  cleanupTitle: 'Run cleanup?',
  cleanupText: 'Takes back what is held longer than the limit; everything else is left alone.',
  cleanupCounting: 'Counting what would be taken back…',
  cleanupNothing: 'Nothing is held longer than the limit. There is nothing to clean up.',
  cleanupReclaim: ({ n }) => (n === 1 ? 'connection will be taken back' : 'connections will be taken back'),
  cleanupTerminate: ({ n }) =>
    n === 1 ? 'database session will be ended' : 'database sessions will be ended',
  cleanupKeep: ({ n }) => (n === 1 ? 'is held long but left alone' : 'are held long but left alone'),
  cleanupButton: (count) => `Clean up ${count.s}`,
  cleanupDone: (count) => (count.n === 0 ? 'Nothing had to be cleaned up' : `Cleaned up ${count.s}`),
  resetTitle: (name) => `Reset every connection of “${name}”?`,
  resetText:
    'This ends every lease and closes the pools so that new ones open. Use it when releasing single connections did not help.',
  resetOpen: (n) => (n === 1 ? 'connection in use will be closed' : 'connections in use will be closed'),
  resetRunning: (n) =>
    n === 1
      ? 'of them may be in a running query, which fails'
      : 'of them may be in a running query, which fails',
  resetWaiting: (n) =>
    n === 1 ? 'waiting request will get a new connection' : 'waiting requests will get new connections',
  where: 'Where',
  onlyInstance: (instance) => `Only ${instance} (this instance)`,
  allInstances: (count) => `All ${count.s} instances`,
  typeToConfirm: ['Type ', ' to confirm'],
  typeFirst: (name) => `Type ${name} first`,
  resetButton: (count) => (count.n === 1 ? 'Reset 1 connection' : `Reset ${count.s} connections`),
  resetDone: (count) => (count.n === 1 ? 'Reset 1 connection' : `Reset ${count.s} connections`),
  numbersChanged: (count) => `Now ${count} in use`,
}
