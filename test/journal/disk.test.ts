import { execFileSync } from 'node:child_process'
import { appendFile, chmod, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { expect, it, onTestFinished } from 'vitest'
import { createFileJournal } from '../../src/journal/file.ts'
import { diskFiles } from '../../src/journal/files.ts'
import type { JournalPoint } from '../../src/model/journal/journal.ts'
import { wholePoint } from '../../src/testing/contracts/whole-point.ts'
import { clockAt, folder, monitorIn } from './kit.ts'

const disk = diskFiles(() => performance.timeOrigin + performance.now())

const NOW = 1_767_225_600_000
const isRoot = process.platform === 'linux' && process.getuid?.() === 0

const journalIn = (path: string, over: object = {}) =>
  createFileJournal({
    folder: path,
    owner: 'app',
    retentionHours: 24,
    intervalMs: 30_000,
    wall: () => NOW,
    ...over,
  })

/** Loads; how many entries, and how many were unreadable. */
async function loaded(
  path: string,
  over: object = {},
): Promise<{ entries: JournalPoint[]; skipped: number }> {
  const journal = journalIn(path, over)
  let skipped = 0
  const entries = [...(await journal.load(0, { skipped: (count) => (skipped += count) }))] as JournalPoint[]
  await journal.close?.()
  return { entries, skipped }
}

async function filesOf(path: string): Promise<string[]> {
  const slot = join(path, 'app', '0')
  return (await readdir(slot)).filter((name) => name.endsWith('.log')).map((name) => join(slot, name))
}

it('a torn tail is skipped and counted, and nothing before it is lost; the next process goes on', async () => {
  const path = await folder()
  const journal = journalIn(path)
  for (let i = 0; i < 5; i++) await journal.append(wholePoint(NOW - 300_000 + i * 30_000))
  await journal.close?.()
  const [file = ''] = await filesOf(path)
  const whole = await readFile(file, 'utf8')
  const last = whole.trimEnd().split('\n').at(-1) ?? ''
  for (const cut of [1, 5, 9, Math.floor(last.length / 2), last.length - 1]) {
    await writeFile(file, whole.slice(0, whole.length - last.length - 1 + cut))
    expect(await loaded(path)).toMatchObject({ entries: { length: 4 }, skipped: 1 })
  }
  // A disk that lost a block, and one that flipped a bit.
  await writeFile(file, whole.replace(/active|\d{5}/, '\0\0\0\0\0'))
  expect((await loaded(path)).skipped).toBe(1)
  const next = journalIn(path)
  await next.load(0, { skipped: () => {} })
  await next.append(wholePoint(NOW))
  await next.close?.()
  expect(await loaded(path)).toMatchObject({ entries: { length: 5 }, skipped: 1 })
})

it('a torn record is counted among the faults of the monitor', async () => {
  const path = await folder()
  const clock = clockAt(0)
  const before = monitorIn(path, clock)
  await before.beat()
  await before.close()
  const slot = join(path, 'shop', '0')
  const [name = ''] = (await readdir(slot)).filter((one) => one.startsWith('points'))
  await appendFile(join(slot, name), '0123abcd [[17672')
  const after = monitorIn(path, clock)
  clock.advance(30_000)
  await after.beat()
  expect(after.history.size).toBe(2)
  expect(after.observe().faults).toMatchObject([{ part: 'journal records', count: 1 }])
})

it.runIf(isRoot)(
  'a full disk: memory only, said once; what could not be written comes when there is room',
  async () => {
    const path = await folder()
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', path])
    onTestFinished(() => void execFileSync('umount', ['-l', path]))
    const clock = clockAt(0)
    const monitor = monitorIn(path, clock)
    await monitor.beat()
    const ballast = join(path, 'ballast')
    await writeFile(ballast, Buffer.alloc(1 << 20)).catch(() => {})
    for (let i = 0; i < 80; i++) {
      clock.advance(30_000)
      monitor.trackConnection('worker', `${i} ${'x'.repeat(100)}`)
      await monitor.beat()
    }
    await expect.poll(() => monitor.history.store).toBe('memory')
    const faults = monitor.observe().faults.filter(({ part }) => part === 'journal')
    expect(faults).toMatchObject([{ count: 1, message: expect.stringMatching(/DBM-012.*No space left/) }])
    expect(monitor.history.size).toBe(81)
    await rm(ballast)
    clock.advance(30_000)
    await monitor.beat()
    await monitor.close()
    expect(monitor.history.store).toBe('file')
    const after = monitorIn(path, clock)
    clock.advance(30_000)
    await after.beat()
    expect(after.history.size).toBe(83)
  },
)

it('a write that stops half-way tears one record and hides no other', async () => {
  const path = await folder()
  let room = Number.POSITIVE_INFINITY
  const files = {
    ...disk,
    async append(name: string, text: string) {
      if (text.length <= room) return disk.append(name, text)
      await disk.append(name, text.slice(0, room))
      throw Object.assign(new Error('full'), { code: 'ENOSPC' })
    },
  }
  const journal = journalIn(path, { files })
  await journal.append(wholePoint(NOW - 90_000))
  room = 50
  await expect(journal.append(wholePoint(NOW - 60_000))).rejects.toMatchObject({ code: 'ENOSPC' })
  room = Number.POSITIVE_INFINITY
  await journal.append(wholePoint(NOW - 60_000))
  await journal.append(wholePoint(NOW - 30_000))
  await journal.close?.()
  expect(await loaded(path)).toMatchObject({ entries: { length: 3 }, skipped: 1 })
})

it('a folder that may not be written: memory only, said once, the monitor goes on', async () => {
  const path = await folder()
  if (isRoot) {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', path])
    onTestFinished(() => void execFileSync('umount', ['-l', path]))
  } else {
    await chmod(path, 0o500)
    onTestFinished(() => chmod(path, 0o700))
  }
  const clock = clockAt(0)
  const monitor = monitorIn(path, clock)
  for (let i = 0; i < 5; i++) {
    clock.advance(30_000)
    await monitor.beat()
  }
  await expect.poll(() => monitor.history.store).toBe('memory')
  const faults = monitor.observe().faults.filter(({ part }) => part === 'journal')
  expect(faults).toMatchObject([{ count: 1, message: expect.stringContaining('DBM-012') }])
  expect(monitor.history.size).toBe(5)
})

it('a folder deleted under a running process is made again', async () => {
  const path = await folder()
  const journal = journalIn(path)
  await journal.append(wholePoint(NOW - 60_000))
  await rm(join(path, 'app'), { recursive: true })
  await journal.append(wholePoint(NOW - 30_000))
  await journal.close?.()
  expect((await loaded(path)).entries).toHaveLength(1)
})

it('disk use is bounded: old files go, many small ones become one, only the user may read them', async () => {
  const path = await folder()
  let now = NOW
  const wall = (): number => now
  for (let restart = 0; restart < 30; restart++) {
    const journal = journalIn(path, { wall, retentionHours: 1 })
    await journal.load(0, { skipped: () => {} })
    for (let i = 0; i < 12; i++) await journal.append(wholePoint((now += 30_000)))
    await journal.close?.()
  }
  const names = await filesOf(path)
  expect(names.length).toBeLessThanOrEqual(10)
  const { entries } = await loaded(path, { wall, retentionHours: 1 })
  expect(entries).toHaveLength(121)
  expect(((await stat(names[0] ?? '')).mode & 0o077).toString(8)).toBe('0')
})

it('a day at 30 s of twenty pools stays below 12 MB on disk', async () => {
  const path = await folder()
  // No waiting for the disk: 2880 times it would be most of the test.
  const texts = new Map<string, string[]>()
  const files = {
    ...disk,
    append: async (name: string, text: string) =>
      void (texts.get(name) ?? texts.set(name, []).get(name))?.push(text),
  }
  let now = NOW
  const journal = journalIn(path, { files, wall: () => now })
  await journal.load(0, { skipped: () => {} })
  const names = Array.from({ length: 20 }, (_, i) => `supabase:project-${i}:rest`)
  for (let i = 0; i < 2880; i++) {
    const pools = Object.fromEntries(names.map((name, n) => [name, ((i * 7919 + n) % 1009) / 1009]))
    const use = Object.fromEntries(
      names.map((name) => [name, { mean: Math.sqrt(i) / 54, peak: Math.cbrt(i) / 15 }]),
    )
    await journal.append(wholePoint((now += 30_000), { pools, use }))
  }
  await journal.close?.()
  const bytes = [...texts.values()].flat().reduce((sum, text) => sum + Buffer.byteLength(text), 0)
  expect(bytes).toBeGreaterThan(1_000_000)
  expect(bytes).toBeLessThan(12 * 1024 * 1024)
})
