import type { ReactNode } from 'react'
import { deferred } from '../../ui/deferred.tsx'
import type { LongListProps } from './long-list.tsx'

/** Code of its own: few have so many instances. Its room is there while it comes. */
export const LongList: (props: LongListProps) => ReactNode = deferred<
  typeof import('./long-list.tsx'),
  LongListProps
>(
  () => import('./long-list.tsx'),
  (parts) => parts.LongList,
  <div className="ndm-window" />,
)
