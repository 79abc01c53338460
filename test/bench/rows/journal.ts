import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createFileJournal } from '../../../src/journal/file.ts'
import { diskFiles } from '../../../src/journal/files.ts'
import { sortOut } from '../../../src/monitor/journal/entries.ts'
import { createMemoryHistory } from '../../../src/stores/memory.ts'
import { wholePoint } from '../../../src/testing/contracts/whole-point.ts'
import { type Line, type Row, time } from '../kit/line.ts'

const disk = diskFiles(() => performance.timeOrigin + performance.now())

const NOW = 1_767_225_600_000
const MONTH = 30 * 288
const TIMES = 5
const LOAD_GOAL_MS = 50
const DISK_GOAL = 12 * 1024 * 1024
const SAMPLE = { min: 0.1, avg: 0.123_456_789_01, max: 0.9, p95: 0.812_345_678_9, weight: 10 }

/** What a start reads: 30 days of roll-ups; and what a day at 30 s of twenty pools takes on disk. */
export const journal: Row = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'db-monitoring-bench-'))
  try {
    return [await loading(folder), await dayOnDisk(folder)]
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function loading(folder: string): Promise<Line> {
  const options = { folder, owner: 'month', retentionHours: 24, intervalMs: 30_000, wall: () => NOW }
  // Filled without waiting for the disk 8640 times.
  const texts = new Map<string, string>()
  const append = async (name: string, text: string): Promise<void> =>
    void texts.set(name, (texts.get(name) ?? '') + text)
  const writer = createFileJournal({ ...options, files: { ...disk, append } })
  for (let i = 0; i < MONTH; i++) {
    const at = NOW - (MONTH - i) * 300_000
    const samples = { utilization: SAMPLE, active: SAMPLE, pending: SAMPLE }
    await writer.append(wholePoint(at, { rollup: { at, alertsPeak: 1, alertsOpened: i, samples } }))
  }
  for (const [name, text] of texts) if (name.includes('rollups-')) await disk.append(name, text)
  await writer.close?.()
  let best = Number.POSITIVE_INFINITY
  for (let i = 0; i < TIMES; i++) {
    const reader = createFileJournal(options)
    // Processor time: what other processes take meanwhile is not counted.
    const began = process.cpuUsage()
    const found = sortOut(await reader.load(NOW - 31 * 86_400_000, { skipped: () => {} }))
    createMemoryHistory({ ...options, wall: () => NOW }).restore(found.points, found.rollups)
    const { user, system } = process.cpuUsage(began)
    best = Math.min(best, (user + system) / 1000)
    if (found.rollups.length !== MONTH) throw new Error(`${found.rollups.length} roll-ups were read`)
    await reader.close?.()
  }
  return {
    what: 'journal: 30 days of roll-ups read and restored at start',
    median: time(best),
    ratio: '',
    goal: `≤ ${LOAD_GOAL_MS} ms`,
    met: best <= LOAD_GOAL_MS,
  }
}

async function dayOnDisk(folder: string): Promise<Line> {
  let bytes = 0
  let now = NOW
  const append = async (_name: string, text: string): Promise<void> => void (bytes += Buffer.byteLength(text))
  const writer = createFileJournal({
    folder,
    owner: 'day',
    retentionHours: 24,
    intervalMs: 30_000,
    wall: () => now,
    files: { ...disk, append },
  })
  const names = Array.from({ length: 20 }, (_, i) => `supabase:project-${i}:rest`)
  for (let i = 0; i < 2880; i++) {
    const pools = Object.fromEntries(names.map((name, n) => [name, ((i * 7919 + n) % 1009) / 1009]))
    const use = Object.fromEntries(names.map((name) => [name, { mean: i / 3e3, peak: Math.sqrt(i) / 54 }]))
    await writer.append(wholePoint((now += 30_000), { pools, use }))
  }
  await writer.close?.()
  return {
    what: 'journal: a day at 30 s of 20 pools on disk',
    median: `${(bytes / 1024 / 1024).toFixed(1)} MB`,
    ratio: '',
    goal: '≤ 12 MB',
    met: bytes <= DISK_GOAL,
  }
}
