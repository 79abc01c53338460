import { lazy, type ReactNode, Suspense } from 'react'
import type { DbMonitoringReplayProps } from '../types.ts'

const Replay = lazy(async () => ({ default: (await import('./replay.tsx')).Replay }))

/** An incident file as the page at that moment: no request is sent, and nothing can be changed. */
export function DbMonitoringReplay(props: DbMonitoringReplayProps): ReactNode {
  return (
    <Suspense>
      <Replay {...props} />
    </Suspense>
  )
}
