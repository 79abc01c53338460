import * as sentry10 from 'sentry-node-10'
import { describe } from 'vitest'
import { type Sentry, sentrySuite } from './sentry-suite.ts'

// The two differ in the types of parts that are not used here.
describe('Sentry 10', () => sentrySuite(sentry10 as unknown as Sentry))
