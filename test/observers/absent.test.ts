import * as sentry11 from '@sentry/node'
import { describe, expect, it } from 'vitest'
import { resolveOptions } from '../../src/config/resolve.ts'
import { createMonitor } from '../../src/instance/create.ts'
import { fakeClock } from '../core/fake-clock.ts'

const REFUSED = Object.assign(new Error('sorry, too many clients already'), { code: '53300' })

describe('a Sentry that was never initialised', () => {
  it('is told of nothing, and nothing is a fault', async () => {
    const monitor = createMonitor({ console: false, sentry: sentry11 }, fakeClock())
    const tracker = monitor.tracker('web', 'pg:main')
    tracker.connectFailed('select visits', REFUSED, 10)
    tracker.open('select visits').end('error')
    await monitor.beat()
    expect(monitor.snapshot().faults).toEqual([])
    await monitor.close()
  })
})

describe('an observer that fails', () => {
  it("is a fault, and never the application's", async () => {
    const broken = (): never => {
      throw new Error('no')
    }
    const sdk = { ...sentry11, getClient: broken, getGlobalScope: broken }
    const client = { capture: broken, captureImmediate: () => Promise.reject(new Error('no')), flush: broken }
    const monitor = createMonitor(
      { console: false, sentry: sdk as never, posthog: client as never },
      fakeClock(),
    )
    const tracker = monitor.tracker('web', 'pg:main')
    tracker.connectFailed('select visits', REFUSED, 10)
    tracker.open('select visits').end('error')
    await monitor.beat()
    await expect
      .poll(() =>
        monitor
          .snapshot()
          .faults.map(({ part }) => part)
          .sort(),
      )
      .toEqual(['channel posthog', 'exporter posthog', 'posthog', 'sentry'])
    await monitor.close()
  })
})

it.each([
  ['sentry', {}, 'sentry.captureException'],
  ['sentry', 'dsn', 'sentry'],
  ['sentry', { sdk: sentry11, breadcrumbs: -1 }, 'sentry.breadcrumbs'],
  ['sentry', { sdk: { captureException: () => '' } }, 'sentry.sdk.captureMessage'],
  ['posthog', { capture: () => {} }, 'posthog.captureImmediate'],
  ['posthog', { client: null }, 'posthog.client'],
])('the option %s says what it lacks', (option, given, field) => {
  const { options, problems } = resolveOptions({ [option]: given } as never, { options: {}, problems: [] })
  expect(problems).toMatchObject([{ field }])
  expect(options[option as 'sentry' | 'posthog']).toBeNull()
})
