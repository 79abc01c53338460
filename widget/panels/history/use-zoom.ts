import { useMemo, useState } from 'react'
import { readZoom, writeZoom, type Zoom } from '../../chart/series/window.ts'
import { useSettings } from '../../context.ts'
import { useLink } from '../../data/link.ts'

/** The choice of pages whose address is left alone, by the widget's feed: another view and back must not forget it. */
const chosen = new WeakMap<object, Zoom>()

/** The stretch of time the chart shows; `null` = the whole range. It stays until another is chosen, and stands in the address. */
export function useZoom(): readonly [zoom: Zoom | null, setZoom: (next: Zoom | null) => void] {
  const { deepLinks, feed } = useSettings()
  const [linked, link] = useLink('zoom', deepLinks)
  const [own, setOwn] = useState(() => chosen.get(feed) ?? null)
  const setZoom = (next: Zoom | null): void => {
    if (deepLinks) link(next === null ? '' : writeZoom(next))
    else if (next === null) chosen.delete(feed)
    else chosen.set(feed, next)
    setOwn(next)
  }
  const shown = useMemo(() => (deepLinks ? readZoom(linked) : own), [deepLinks, linked, own])
  return [shown, setZoom]
}
