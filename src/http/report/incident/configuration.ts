import type { ResolvedOptions } from '../../../config/options.ts'
import type { ConfigurationReport } from '../../../model/incident/incident-file.ts'

/** The monitor's configuration. Built field by field, so that a new option is not included before someone has checked whether it is a secret. */
export function configurationReport(options: ResolvedOptions): ConfigurationReport {
  const { thresholds, recovery, budget, database } = options
  return {
    enabled: options.enabled,
    thresholds: { warning: thresholds.warning, critical: thresholds.critical },
    pools: capacities(options.pools, ({ max }) => max),
    services: capacities(options.services, ({ maxPoolSize }) => maxPoolSize),
    staleAfter: Number.isFinite(options.staleAfter) ? options.staleAfter : null,
    alertCooldown: options.alertCooldown,
    collectionInterval: options.collectionInterval,
    retentionHours: options.retentionHours,
    journal: typeof options.journal === 'object' ? (options.journal?.name ?? null) : options.journal,
    fleet: fleetName(options.fleet),
    stackSample: options.stackSample,
    errorText: options.errorText,
    database: ['url', 'supabase', 'pgbouncer', 'metrics'].filter(
      (way) => database?.[way as keyof typeof database] !== undefined,
    ),
    terminate: options.terminate,
    recovery: { ...recovery },
    budget: { ...budget },
    alerts: Object.keys(options.alerts),
    extensions: {
      rules: options.rules.map(({ id }) => id),
      channels: options.channels.map(({ id }) => id),
      exporters: options.exporters.map(({ name }) => name),
      collectors: options.collectors.map(({ name }) => name),
      probes: options.probes.map(({ name }) => name),
      healthChecks: Object.keys(options.healthChecks),
    },
    access: {
      token: options.token !== null,
      adminToken: options.adminToken !== null,
      authorize: options.authorize !== null,
    },
    trustedProxies: options.trustedProxies,
    prometheus: options.prometheus.enabled,
  }
}

/** All secrets in the options, as they might occur in a text: whole, and the password alone. */
export function secretsOf({
  token,
  adminToken,
  database,
  fleet,
  heartbeat,
}: ResolvedOptions): readonly string[] {
  const store = typeof fleet === 'object' && fleet !== null && !('publish' in fleet) ? fleet : null
  const { redis } = store ?? {}
  const urls = [database?.url, database?.pgbouncer, store?.postgres, typeof redis === 'string' ? redis : null]
  const keys = [
    token,
    adminToken,
    heartbeat,
    database?.supabase?.serviceKey,
    database?.metrics?.password,
    store?.http?.token,
    typeof redis === 'object' && 'token' in redis ? redis.token : null,
  ]
  return [...keys, ...urls, ...urls.flatMap(passwordOf)].filter((one) => typeof one === 'string')
}

function passwordOf(url: string | null | undefined): string[] {
  if (!url || !URL.canParse(url)) return []
  const { password } = new URL(url)
  // A word of one or two letters occurs in every text.
  if (password.length < 3) return []
  try {
    return [password, decodeURIComponent(password)]
  } catch {
    return [password]
  }
}

function fleetName(fleet: ResolvedOptions['fleet']): string | null {
  if (fleet === null || typeof fleet === 'string') return fleet
  if ('publish' in fleet) return fleet.name
  return Object.keys(fleet).join(', ')
}

function capacities<T extends object>(
  given: Readonly<Record<string, T>>,
  read: (one: T) => number | undefined,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, one]) => {
      const max = read(one)
      return max === undefined ? [] : [[name, max] as const]
    }),
  )
}
