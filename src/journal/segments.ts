import type { JournalFiles } from './files.ts'
import { recordOf, recordsOf } from './record.ts'

/** A start merges the segments of one kind when there are more: a process that is restarted again and again leaves few files. */
const MOST_SEGMENTS = 8

export interface SegmentOptions {
  readonly files: JournalFiles
  readonly folder: string
  /** Names the files. */
  readonly kind: 'points' | 'rollups'
  /** Makes the file names of this process unique. */
  readonly token: string
  /** How long a record is stored, ms. */
  readonly keepMs: number
  /** Bytes of all segments together; the oldest goes first. */
  readonly mostBytes: number
  /** ms since the epoch. */
  readonly wall: () => number
  /** The time a record belongs to; `NaN` = not a record. */
  readonly timeOf: (value: unknown) => number
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

export function createSegments(options: SegmentOptions): Segments {
  const { files, folder, keepMs, mostBytes, wall } = options
  let segments: Segment[] = []
  let current: Segment | null = null
  /** After a write that failed, half a record may stand at the end of the file. */
  let isTorn = false

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
  return {
    async load() {
      const read = await readSegments(options)
      segments = read.segments
      // On a full disk the small files stay.
      if (segments.length > MOST_SEGMENTS) segments = await merged(options, read).catch(() => segments)
      return read
    },
    async append(at, value) {
      if (current === null || isFull(current)) {
        current = segmentAfter(options, segments.at(-1), at)
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

interface ReadSegments {
  readonly segments: Segment[]
  readonly values: readonly unknown[]
  readonly skipped: number
}

async function readSegments({ files, folder, kind, timeOf }: SegmentOptions): Promise<ReadSegments> {
  const names = (await files.list(folder))
    .filter((name) => name.startsWith(`${kind}-`) && name.endsWith('.log'))
    .sort()
  const segments: Segment[] = []
  const values: unknown[] = []
  let skipped = 0
  for (const name of names) {
    const text = (await files.read(`${folder}/${name}`)) ?? ''
    const records = recordsOf(text)
    skipped += records.skipped
    for (const value of records.values) values.push(value)
    const times = records.values.map(timeOf).filter(Number.isFinite)
    const number = Number(name.slice(kind.length + 1, kind.length + 9)) || 0
    segments.push({ name, number, bytes: text.length, firstAt: times[0] ?? 0, lastAt: latest(times) })
  }
  return { segments, values, skipped }
}

/** Merges many files into one. Rejects, and changes nothing, where it cannot be written. */
async function merged(options: SegmentOptions, { segments, values }: ReadSegments): Promise<Segment[]> {
  const { files, folder, timeOf, keepMs, wall } = options
  const fresh = values.filter((value) => timeOf(value) >= wall() - keepMs)
  const text = fresh.map(recordOf).join('')
  const segment = segmentAfter(options, segments.at(-1), wall())
  segment.bytes = text.length
  segment.lastAt = latest(fresh.map(timeOf))
  await files.replace(`${folder}/${segment.name}`, text)
  // If the process is killed between the two, records exist twice, which the next start detects.
  for (const { name } of segments) await files.remove(`${folder}/${name}`)
  return [segment]
}

/** The next file of this process. @param last the newest so far */
function segmentAfter({ kind, token }: SegmentOptions, last: Segment | undefined, firstAt: number): Segment {
  const number = (last?.number ?? 0) + 1
  const name = `${kind}-${String(number).padStart(8, '0')}-${token}.log`
  return { name, number, bytes: 0, firstAt, lastAt: firstAt }
}

function latest(times: readonly number[]): number {
  return times.reduce((last, at) => Math.max(last, at), 0)
}
