import * as sentry11 from '@sentry/node'
import { describe } from 'vitest'
import { sentrySuite } from './sentry-suite.ts'

describe('Sentry 11', () => sentrySuite(sentry11))
