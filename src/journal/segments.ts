import type { JournalFiles } from './files.ts'
import { recordOf, recordsOf } from './record.ts'

/** A start merges the segments of one kind when there are more: a process that is restarted again and again leaves few files. */
const MOST_SEGMENTS = 8

export interface SegmentOptions {
  readonly files: JournalFiles
  readonly folder: string
  /** Names the files. */
  readonly kind: 'points' | 'rollups'
  /** Makes the names of this process its own. */
  readonly token: string
  /** How long a record is stored, ms. */
  readonly keepMs: number
  /** Bytes of all segments together; the oldest goes first. */
  readonly mostBytes: number
  /** ms since the epoch. */
  readonly wall: () => number
}

/** Records of one kind in a few files, each only ever appended to by one process. */
export interface Segments {
  /** Every record that can be read, and how many cannot; merges many small files. */
  load(): Promise<{ readonly values: readonly unknown[]; readonly skipped: number }>
  /** Stores a record that belongs to a time, ms since the epoch. */
  append(at: number, value: unknown): Promise<void>
}

interface Segment {
  readonly name: string
  readonly number: number
  bytes: number
  /** Times of its first and latest record, ms since the epoch. */
  firstAt: number
  lastAt: number
}

/** @param timeOf the time a record belongs to; `NaN` = it is none */
export function createSegments(options: SegmentOptions, timeOf: (value: unknown) => number): Segments {
  const { files, folder, kind, token, keepMs, mostBytes, wall } = options
  const segments: Segment[] = []
  let current: Segment | null = null
  /** After a write that failed, half a record may stand at the end of the file. */
  let isTorn = false

  /** The next file of this process. @param last the newest so far */
  const segmentAfter = (last: Segment | undefined, firstAt: number): Segment => {
    const number = (last?.number ?? 0) + 1
    const name = `${kind}-${String(number).padStart(8, '0')}-${token}.log`
    return { name, number, bytes: 0, firstAt, lastAt: firstAt }
  }
  const isFull = ({ bytes, firstAt }: Segment): boolean =>
    bytes >= mostBytes / MOST_SEGMENTS || Math.abs(wall() - firstAt) >= keepMs / MOST_SEGMENTS
  const prune = async (): Promise<void> => {
    let total = segments.reduce((sum, { bytes }) => sum + bytes, 0)
    for (const segment of [...segments]) {
      if (segment === current || (total <= mostBytes && segment.lastAt >= wall() - keepMs)) break
      await files.remove(`${folder}/${segment.name}`)
      segments.shift()
      total -= segment.bytes
    }
  }
  const merge = async (values: readonly unknown[]): Promise<void> => {
    const old = segments.splice(0)
    const fresh = values.filter((value) => timeOf(value) >= wall() - keepMs)
    const text = fresh.map(recordOf).join('')
    const times = fresh.map(timeOf)
    const segment = segmentAfter(old.at(-1), times[0] ?? wall())
    segment.bytes = text.length
    segment.lastAt = latest(times)
    await files.replace(`${folder}/${segment.name}`, text)
    segments.push(segment)
    // Killed between the two, the same record stands twice, which is seen at the next start.
    for (const { name } of old) await files.remove(`${folder}/${name}`)
  }

  return {
    async load() {
      const names = (await files.list(folder)).filter((name) => name.startsWith(`${kind}-`)).sort()
      const values: unknown[] = []
      let skipped = 0
      for (const name of names) {
        if (!name.endsWith('.log')) continue
        const text = (await files.read(`${folder}/${name}`)) ?? ''
        const records = recordsOf(text)
        skipped += records.skipped
        const times = records.values.map(timeOf).filter(Number.isFinite)
        values.push(...records.values)
        segments.push({
          name,
          number: Number(name.slice(kind.length + 1, kind.length + 9)) || 0,
          bytes: text.length,
          firstAt: times[0] ?? 0,
          lastAt: latest(times),
        })
      }
      if (segments.length > MOST_SEGMENTS) await merge(values)
      return { values, skipped }
    },
    async append(at, value) {
      if (current === null || isFull(current)) {
        current = segmentAfter(segments.at(-1), at)
        segments.push(current)
        isTorn = false
        await prune()
      }
      const text = `${isTorn ? '\n' : ''}${recordOf(value)}`
      isTorn = true
      await files.append(`${folder}/${current.name}`, text)
      isTorn = false
      current.bytes += text.length
      current.lastAt = Math.max(current.lastAt, at)
    },
  }
}

function latest(times: readonly number[]): number {
  return times.reduce((last, at) => Math.max(last, at), 0)
}
