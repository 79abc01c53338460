import { type Check, isBoolean, isNumber, isText, shapeOf } from './check.ts'
import { read } from './extension-check.ts'
import { show } from './problems.ts'

/** A foreign object that has these functions. */
function hasFunctions(what: string, names: readonly string[], fix: string): Check {
  return (field, value) => {
    const given = value as Record<string, unknown> | null
    const isObject = (typeof given === 'object' && given !== null) || typeof given === 'function'
    const lacking = isObject ? names.find((name) => typeof read(given, name).value !== 'function') : names[0]
    if (lacking === undefined) return null
    return {
      code: 'DBM-006',
      field: isObject ? `${field}.${lacking}` : field,
      expected: isObject ? 'a function' : what,
      received: isObject ? read(given, lacking).shown : show(value),
      fix,
    }
  }
}

const sdk = hasFunctions(
  "Sentry's namespace",
  ['captureException', 'captureMessage', 'addBreadcrumb', 'getClient', 'getGlobalScope', 'flush'],
  "Give import * as Sentry from '@sentry/nextjs' or '@sentry/node', 10 or newer.",
)
const client = hasFunctions(
  'a client of posthog-node',
  ['capture', 'captureImmediate', 'flush'],
  "Give new PostHog(key, { host }) of 'posthog-node', 5 or newer.",
)
const sentryShape = shapeOf({
  sdk,
  exceptions: isBoolean,
  breadcrumbs: isNumber(0, 1_000_000, 'one in N'),
  metrics: isBoolean,
})
const posthogShape = shapeOf({ client, distinctId: isText, sampleEvery: isNumber(0, 86_400_000, 'ms') })

/** The namespace itself, or options around it. */
export const sentry: Check = (field, value) =>
  isOptions(value, 'sdk') ? sentryShape(field, value) : sdk(field, value)

/** The client itself, or options around it. */
export const posthog: Check = (field, value) =>
  isOptions(value, 'client') ? posthogShape(field, value) : client(field, value)

function isOptions(value: unknown, key: string): boolean {
  return value !== null && typeof value === 'object' && Object.hasOwn(value, key)
}
