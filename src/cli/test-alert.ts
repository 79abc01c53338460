import { readEnv } from '../config/env.ts'
import { DEFAULTS, type ResolvedOptions } from '../config/options.ts'
import { resolveOptions } from '../config/resolve.ts'
import { monitorFrom } from '../instance/create.ts'
import type { TestDelivery } from '../model/channels/test-delivery.ts'
import { ProbeError } from '../probes/errors.ts'
import { askApp, refusalOf } from './ask-app.ts'
import { readConfigFile } from './checks/configuration.ts'
import { EXIT, type Exit, type Io } from './io.ts'
import { routePaths } from './route-paths.ts'

export const TEST_ALERT_USAGE = `next-db-monitoring test-alert --channel <id> [--url <address>] [--path <path>] [--token <token>]
  Sends one message, marked as a test, through a channel of db-monitoring.config, and says whether it arrived.
  --url: a running application sends it, with what it has (Sentry and PostHog too); the token defaults to DB_MONITORING_ADMIN_TOKEN.
  Ends with 1 when it was not delivered.`

interface TestAlertArguments {
  readonly channel?: string
  readonly url?: string
  readonly path?: string
  readonly token?: string
}

/** Sends a test message. @throws ProbeError DBM-420 (no such channel, no configuration), DBM-421 (the application refused) */
export async function testAlert(io: Io, asked: TestAlertArguments): Promise<Exit> {
  const { channel, url } = asked
  if (channel === undefined || channel === '') throw new ProbeError('DBM-420', 'give --channel')
  const { delivered, tookMs, error } =
    url === undefined ? await fromHere(io, channel) : await fromApp(io, channel, url, asked)
  if (delivered) {
    io.say(`${channel}: delivered in ${tookMs} ms`)
    return EXIT.ok
  }
  io.complain(`${channel}: not delivered: ${error}`)
  return EXIT.bad
}

async function fromHere(io: Io, channel: string): Promise<TestDelivery> {
  const { given, said } = await readConfigFile(io)
  if (said !== undefined && said.status !== 'ok')
    throw new ProbeError('DBM-420', [said.what, said.fix].filter(Boolean).join('. '))
  const { options } = resolveOptions(given, readEnv(io.env))
  const monitor = monitorFrom({ options: onlyChannels(options), problems: [] })
  try {
    const result = await monitor.alerts.test(channel)
    if (result !== null) return result
    const isObserver = channel === 'sentry' || channel === 'posthog'
    const names = monitor.alerts.channels().map(({ name }) => name)
    throw new ProbeError(
      'DBM-420',
      isObserver
        ? `${channel} is connected in the running application only: give its --url`
        : `there is no channel ${JSON.stringify(channel)}; there ${names.length === 0 ? 'is none' : `are ${names.join(', ')}`}`,
    )
  } finally {
    await monitor.close()
  }
}

/** What a message says of its sender, and where it goes: nothing is read, stored or published. */
function onlyChannels(options: ResolvedOptions): ResolvedOptions {
  const { service, instance, region, environment, console, channels, errorText } = options
  return { ...DEFAULTS, service, instance, region, environment, console, channels, errorText }
}

async function fromApp(
  io: Io,
  channel: string,
  url: string,
  { path, token }: TestAlertArguments,
): Promise<TestDelivery> {
  const answer = await askApp(io, url, {
    paths: routePaths(io, 'database', path),
    token: token ?? io.env.DB_MONITORING_ADMIN_TOKEN,
    operation: { operation: 'test-alert', channel },
  })
  const { result } = (answer.body ?? {}) as { readonly result?: Partial<TestDelivery> }
  if (answer.status !== 200 || typeof result?.delivered !== 'boolean')
    throw new ProbeError('DBM-421', refusalOf(answer))
  return { channel, delivered: result.delivered, tookMs: result.tookMs ?? 0, error: result.error ?? null }
}
