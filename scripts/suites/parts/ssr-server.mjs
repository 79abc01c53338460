import { createServerClient as real } from './createServerClient'
import { tracked } from './tracked.mjs'

export const createServerClient = tracked(real, 'server-client')
