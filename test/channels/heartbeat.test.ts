import { describe, expect, it } from 'vitest'
import { readEnv } from '../../src/config/env.ts'
import { createMonitor } from '../../src/index.ts'
import { fakeClock } from '../core/fake-clock.ts'
import { freePort } from '../kit/port.ts'
import { recorder } from './kit.ts'

const faultOf = (monitor: ReturnType<typeof createMonitor>) =>
  monitor.snapshot().faults.find(({ part }) => part === 'exporter heartbeat')

describe('the heartbeat', () => {
  it('is called at every beat', async () => {
    const { url, requests } = await recorder()
    const monitor = createMonitor({ console: false, heartbeat: `${url}/ping/secret` }, fakeClock())
    for (let beats = 1; beats <= 3; beats++) {
      await monitor.beat()
      // Until the call has come back, the next beat leaves its own out.
      await monitor.flush()
      expect(requests.length).toBe(beats)
    }
    expect(requests.every(({ path }) => path === '/ping/secret')).toBe(true)
    expect(faultOf(monitor)).toBeUndefined()
  })

  it('that is refused or not answered is a fault without its address', async () => {
    const { url } = await recorder(() => ({ status: 404 }))
    for (const [heartbeat, message] of [
      [`${url}/secret`, 'The heartbeat was answered with HTTP 404'],
      [`http://127.0.0.1:${await freePort()}/secret`, 'The heartbeat was not answered'],
    ] as const) {
      const monitor = createMonitor({ console: false, heartbeat }, fakeClock())
      await monitor.beat()
      await expect.poll(() => faultOf(monitor)?.message).toBe(message)
    }
  })

  it('is read from the environment; a wrong value is named without being shown', () => {
    const name = 'DB_MONITORING_HEARTBEAT_URL'
    expect(readEnv({ [name]: 'https://hc.example/secret' }).options.heartbeat).toBe(
      'https://hc.example/secret',
    )
    const { options, problems } = readEnv({ [name]: 'secret' })
    expect(options.heartbeat).toBeUndefined()
    expect(problems[0]).toMatchObject({ code: 'DBM-004', field: name })
    expect(JSON.stringify(problems)).not.toContain('secret')
  })
})
