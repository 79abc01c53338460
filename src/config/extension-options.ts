import {
  INFLUX_DEFAULTS,
  type InfluxOptions,
  type PostHogClient,
  type PostHogOptions,
  type ResolvedInfluxOptions,
  type SentryOptions,
  type SentrySdk,
} from '../model/observers/clients.ts'
import { type Check, isBoolean, isNumber, isSecret, isText, isToken, isUrl, shapeOf } from './check.ts'
import { EXTENSIONS, extensionProblem, extensionsOf, FLEET, JOURNAL } from './extension-check.ts'
import { posthog, sentry } from './observer-check.ts'
import { type ConfigProblem, show } from './problems.ts'

const postgresUrl = isUrl('postgres:', 'postgresql:')
const httpUrl = isUrl('https:', 'http:')
const journal: Check = (field, value) => {
  if (value === 'file' || value === 'memory') return null
  if (value !== null && typeof value === 'object') return extensionProblem(field, value, JOURNAL)
  return {
    code: 'DBM-006',
    field,
    expected: "'file', 'memory' or an object with name, load() and append()",
    received: show(value),
    fix: 'Choose one of them.',
  }
}

const redisUrl = isUrl('redis:', 'rediss:')
const restShape = shapeOf({ url: httpUrl, token: isSecret })
const redis: Check = (field, value) => {
  if (typeof value === 'string') return redisUrl(field, value)
  if (typeof value === 'function') return null
  const given = value as Record<string, unknown> | null
  if (typeof given?.call === 'function' || typeof given?.sendCommand === 'function') return null
  return restShape(field, value)
}
const fleetShape = shapeOf({
  postgres: postgresUrl,
  redis,
  http: shapeOf({ url: httpUrl, token: isToken }),
  supabase: shapeOf({ url: httpUrl, serviceKey: isSecret }),
})
const fleet: Check = (field, value) => {
  if (value === 'postgres') return null
  if (typeof value === 'object' && value !== null) {
    if (['publish', 'list', 'claim'].some((method) => method in value))
      return extensionProblem(field, value, FLEET)
    const problem = fleetShape(field, value)
    if (problem || Object.values(value).filter((one) => one !== undefined).length === 1) return problem
  }
  return {
    code: 'DBM-006',
    field,
    expected:
      "'postgres', one of { postgres }, { supabase }, { redis }, { http }, or an object with name, publish(), list(), claim()",
    received: show(value),
    fix: 'This instance is shown alone until it is corrected.',
  }
}

/** Lists in which a bad item disables that item only. */
export const EXTENSION_LISTS: readonly string[] = Object.keys(EXTENSIONS)

/** Everything that may be added from outside the package. */
export const EXTENSION_CHECKS: Readonly<
  Record<keyof typeof EXTENSIONS | 'journal' | 'fleet' | 'sentry' | 'posthog' | 'influxdb', Check>
> = {
  rules: extensionsOf(EXTENSIONS.rules),
  channels: extensionsOf(EXTENSIONS.channels),
  exporters: extensionsOf(EXTENSIONS.exporters),
  collectors: extensionsOf(EXTENSIONS.collectors),
  probes: extensionsOf(EXTENSIONS.probes),
  journal,
  fleet,
  sentry,
  posthog,
  influxdb: shapeOf({
    enabled: isBoolean,
    url: httpUrl,
    token: isSecret,
    org: isText,
    bucket: isText,
    version: isNumber(1, 3, 'version of the write path'),
  }),
}

/** The complete options of InfluxDB. Without a bucket there is nowhere to write to: that is reported, and nothing is sent. */
export function influxOf(said: InfluxOptions, problems: ConfigProblem[]): ResolvedInfluxOptions {
  const options = { ...INFLUX_DEFAULTS, ...said }
  if (!options.enabled || options.bucket !== '') return options
  problems.push({
    code: 'DBM-004',
    field: 'INFLUXDB_BUCKET',
    expected: 'the name of a bucket',
    received: 'none',
    fix: 'Set it, or influxdb.bucket. Nothing is sent to InfluxDB until then.',
  })
  return { ...options, enabled: false }
}

/** Options around Sentry's namespace, when it was given alone. */
export function aroundSdk(given: SentrySdk | SentryOptions | undefined): SentryOptions | null {
  if (given === undefined) return null
  return Object.hasOwn(given, 'sdk') ? (given as SentryOptions) : { sdk: given as SentrySdk }
}

/** The same of PostHog's client. */
export function aroundClient(given: PostHogClient | PostHogOptions | undefined): PostHogOptions | null {
  if (given === undefined) return null
  return Object.hasOwn(given, 'client') ? (given as PostHogOptions) : { client: given as PostHogClient }
}
