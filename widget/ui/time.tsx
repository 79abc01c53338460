import { type ReactNode, useContext, useEffect, useState } from 'react'
import { FrozenContext, useLive, useSettings } from '../context.ts'
import { DAY_MS } from '../logic/format.ts'

export { DAY_MS }

export interface MomentProps {
  /** ISO 8601 or epoch ms. */
  readonly at: string | number
  /** How it is written; a time of day has its day beside it once it is a day away. @default 'clock' */
  readonly as?: 'clock' | 'clockSeconds' | 'dayClock' | 'full'
}

/**
 * Writes a moment: the time of day, with the day once that alone would be ambiguous.
 * @param now epoch ms; the newest answer's time when absent, which the server's HTML has too
 */
export function useWhen(now?: number | null): (epochMs: number) => string {
  const { format } = useSettings()
  const { data } = useLive()
  const to = now ?? (data === undefined ? null : Date.parse(data.timestamp))
  return (ms) => format[to === null || Math.abs(to - ms) < DAY_MS ? 'clock' : 'dayClock'](ms)
}

function epoch(at: string | number): number {
  return typeof at === 'number' ? at : Date.parse(at)
}

/** A moment. In UTC until the browser has taken over, because the server cannot know the reader's zone. */
export function Moment({ at, as = 'clock' }: MomentProps): ReactNode {
  const { format } = useSettings()
  const when = useWhen()
  const ms = epoch(at)
  if (!Number.isFinite(ms)) return '–'
  return (
    <time dateTime={new Date(ms).toISOString()} title={format.full(ms)}>
      {as === 'clock' ? when(ms) : format[as](ms)}
    </time>
  )
}

/** Epoch ms, renewed every `everyMs`; `null` until the browser has taken over. */
export function useNow(everyMs: number): number | null {
  const frozen = useContext(FrozenContext)
  const [now, setNow] = useState(frozen)
  useEffect(() => {
    if (frozen !== null) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs, frozen])
  return now
}

/** How long ago, in one unit; an absolute time in server HTML. Wakes every 10 s. */
export function Age({
  at,
  words,
}: {
  readonly at: string | number
  readonly words?: (age: string) => string
}): ReactNode {
  const { format } = useSettings()
  const now = useNow(10_000)
  const ms = epoch(at)
  if (!Number.isFinite(ms)) return '–'
  const age = now === null ? null : format.age(Math.max(0, now - ms))
  return (
    <time dateTime={new Date(ms).toISOString()} title={format.full(ms)}>
      <bdi>{age === null ? format.clock(ms) : words === undefined ? age : words(age)}</bdi>
    </time>
  )
}
