import type { ReactNode } from 'react'
import { useLive, useSettings } from '../../context.ts'
import { Delivery } from './delivery.tsx'

/** Whether the systems that are to get the figures get them; nothing while none is configured. */
export function ExportersPanel(): ReactNode {
  const { labels } = useSettings()
  const { data } = useLive()
  const words = {
    line: labels.exportersLine,
    state: labels.exporterState,
    delivered: labels.exporterDelivered,
    dropped: labels.exporterDropped,
  }
  return (
    <Delivery name="exporters" title={labels.exporters} receivers={data?.exporters ?? []} words={words} />
  )
}
