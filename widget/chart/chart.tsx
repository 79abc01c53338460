import type { ReactNode } from 'react'
import { useSettings, useSlot } from '../context.ts'
import { XAxis, YAxis } from './axes.tsx'
import { Keys, ZoomButtons } from './keys.tsx'
import { Plot } from './plot.tsx'
import { dress } from './sheet.ts'
import { type ChartProps, useChart } from './use-chart.ts'

/** Peak line, average and min-max envelope of every pool, read by pointer, touch or arrow keys, and a stretch of it chosen the same ways. */
export function Chart(props: ChartProps): ReactNode {
  const { series, live, dated, warning, critical, zoom, whole, onZoom } = props
  const { geometry, events, gestures, hidden, toggle, write } = useChart(props)
  const { labels, range } = useSettings()
  const slot = useSlot()
  const { at } = gestures
  const { timeOf, count } = geometry
  const name =
    zoom === null ? labels.chartLabel(labels.rangeLong[range]) : labels.chartZoomed(write(0), write(count))
  const bands = { geometry, warning, critical }
  const reading = { series, hidden, events: at === null ? [] : (events.get(at) ?? []) }
  return (
    <figure {...slot('chart', 'ndm-figure')} ref={dress}>
      <div className="ndm-chart">
        <YAxis {...bands} />
        <Plot {...bands} {...reading} name={name} gestures={gestures} write={write} />
        <XAxis geometry={geometry} events={events} dated={dated} live={live} />
      </div>
      <Keys {...reading} onToggle={toggle} at={at} written={at === null ? '' : write(at)} />
      <ZoomButtons
        zoom={zoom}
        whole={whole}
        bucketMs={series.bucketMs}
        around={() => timeOf(gestures.lastAt() ?? count - 1)}
        onZoom={onZoom}
      />
    </figure>
  )
}
