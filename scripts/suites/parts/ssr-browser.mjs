import { createBrowserClient as real } from './createBrowserClient'
import { tracked } from './tracked.mjs'

export const createBrowserClient = tracked(real, 'browser-client')
