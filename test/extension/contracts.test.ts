import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  channelContract,
  collectorContract,
  exporterContract,
  fleetContract,
  journalContract,
  probeContract,
  ruleContract,
} from 'next-db-monitoring/testing'
import { describe, expect, it } from 'vitest'
import { holds } from '../contracts/kit.ts'
import { freePort } from '../kit/port.ts'
import { folder, receiver } from './kit.ts'
import { deskChannel } from './worked/desk.ts'
import { folderFleet } from './worked/folder-fleet.ts'
import { gatewayProbe } from './worked/gateway.ts'
import { jobsCollector } from './worked/jobs.ts'
import { linesExporter } from './worked/lines.ts'
import { linesJournal } from './worked/lines-journal.ts'
import { longQueue } from './worked/long-queue.ts'

const SECRET = 'desk-token-0123456789'

holds('a rule', ruleContract(longQueue))
holds('a collector', collectorContract(jobsCollector(async () => 3)))
holds(
  'a channel',
  channelContract(async () => {
    const { url, bodies } = await receiver()
    const lost = deskChannel(`http://127.0.0.1:${await freePort()}/?key=${SECRET}`, SECRET)
    return { channel: deskChannel(url, SECRET), received: () => bodies, lost, secret: SECRET }
  }),
)
holds(
  'an exporter',
  exporterContract(async () => {
    const file = join(await folder(), 'beats.ndjson')
    return { exporter: linesExporter(file), received: async () => (await readFile(file, 'utf8')).split('\n') }
  }),
)
holds(
  'a probe',
  probeContract(async () => {
    const { url } = await receiver('{"busy":3,"free":2,"queued":0,"size":5}')
    const lost = gatewayProbe(`http://127.0.0.1:${await freePort()}/`, SECRET)
    return { probe: gatewayProbe(url, SECRET), lost, secret: SECRET }
  }),
)
holds(
  'a journal',
  journalContract(async () => {
    const file = join(await folder(), 'history.ndjson')
    return { now: Date.now(), open: () => linesJournal(file) }
  }),
)
holds(
  'a fleet',
  fleetContract(async () => {
    const path = await folder()
    return {
      open: () => folderFleet(path),
      pass: (ms) => new Promise<void>((resolve) => void setTimeout(resolve, ms)),
    }
  }),
)

/** What a battery must not let through. */
describe('a contract fails on', () => {
  const failures = async (contract: ReturnType<typeof ruleContract>): Promise<string[]> => {
    const results = await Promise.allSettled(contract.map(({ run }) => run()))
    return contract.flatMap(({ name }, i) => (results[i]?.status === 'rejected' ? [name] : []))
  }

  it('a rule that always finds something, and one whose subject comes twice', async () => {
    const finding = {
      rule: 'r',
      subject: 's',
      severity: 'info' as const,
      message: 'm',
      value: 1,
      limit: 1,
      forMs: 0,
    }
    expect(await failures(ruleContract({ id: 'r', judge: () => [finding] }))).toEqual([
      'finds nothing where nothing is wrong',
    ])
    expect(await failures(ruleContract({ id: 'r', judge: () => [finding, finding] }))).toHaveLength(6)
  })

  it('a channel that ignores its signal, says something else, and shows its secret', async () => {
    const texts: string[] = []
    const channel = { id: 'c', send: () => void texts.push('database trouble') }
    const lost = { id: 'c', send: () => Promise.reject(new Error(`no answer of ${SECRET}`)) }
    const found = await failures(
      channelContract(() => {
        texts.length = 0
        return { channel, received: () => texts, lost, secret: SECRET }
      }),
    )
    expect(found).toEqual([
      'tells each kind of notice, in the words of the alert, and changes nothing of what it is given',
      'sends nothing under a signal that is aborted',
      'rejects when it could not tell, without its secret',
    ])
  })

  it('a collector that gives no numbers', async () => {
    const odd = { name: 'c.d', collect: () => ({ a: Number.NaN }) }
    expect(await failures(collectorContract(odd))).toHaveLength(2)
  })
})
