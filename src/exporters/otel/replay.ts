import type { Snapshot } from '../../model/snapshot.ts'
import { BOUNDS, createHistogram, type Histogram, OTEL_SECONDS, since } from '../../model/tools/histogram.ts'
import type { Meter, OtelHistogram } from './api.ts'
import { DURATIONS, type Duration, durationsOf } from './durations.ts'

/** Durations recorded before other work of the process gets its turn. */
const SLICE = 1000

/** Brings the histograms of snapshots to a meter, which has no observable form for them. */
export interface Replay {
  /** Records what came since the last call; rests between slices. Ends early when the signal fires; the rest comes with the next call. */
  send(snapshot: Snapshot, signal: AbortSignal | undefined): Promise<void>
}

/**
 * A duration is recorded as the middle of its bucket of ours, so the buckets of the convention are exact and the sum is off by less
 * than 6 %. The tracked path pays nothing for it.
 */
export function createReplay(meter: Meter): Replay {
  const instruments = new Map<string, OtelHistogram>()
  const done = new Map<string, Histogram>()

  const instrumentOf = (name: Duration['name']): OtelHistogram => {
    const found = instruments.get(name)
    if (found !== undefined) return found
    const made = meter.createHistogram(name, {
      description: DURATIONS[name],
      unit: 's',
      advice: { explicitBucketBoundaries: [...OTEL_SECONDS] },
    })
    instruments.set(name, made)
    return made
  }

  return {
    async send(snapshot, signal) {
      let inSlice = 0
      for (const { name, attributes, times } of durationsOf(snapshot)) {
        const key = JSON.stringify([name, attributes])
        const before = done.get(key) ?? createHistogram()
        done.set(key, before)
        const { counts } = since(times, before)
        const instrument = instrumentOf(name)
        for (let bucket = 0; bucket < counts.length; bucket++) {
          for (let left = counts[bucket] as number; left > 0; left--) {
            if (signal?.aborted) return
            instrument.record(middle(bucket), attributes)
            before.counts[bucket] = (before.counts[bucket] as number) + 1
            if (++inSlice % SLICE === 0) await rest()
          }
        }
      }
    },
  }
}

/** A duration within a bucket, seconds: inside its bounds, so that no wider bucket is missed. */
function middle(bucket: number): number {
  if (bucket === 0) return (BOUNDS[0] as number) / 2000
  const lower = BOUNDS[bucket - 1] as number
  const upper = BOUNDS[bucket] ?? lower
  return (2 * lower * upper) / (lower + upper) / 1000
}

function rest(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0))
}
