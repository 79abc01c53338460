import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'

/** Rows beyond those in sight, on each side: scrolling shows no hole. */
const BEYOND = 8
/** Until a row was measured, px. */
const GUESS_PX = 40
/** Height of the box at most, px. */
const BOX_PX = 420

export interface Place {
  readonly position: number
  readonly of: number
}

/**
 * A long list in a box that scrolls: only the rows in sight are elements of the page; the place of the others is left free. A screen
 * reader is told how many there are.
 * @param row one item as `li` with `aria-posinset` and `aria-setsize` of its place
 */
export function WindowedList<T>({
  items,
  label,
  row,
}: {
  readonly items: readonly T[]
  readonly label: string
  readonly row: (item: T, place: Place) => ReactNode
}): ReactNode {
  const box = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLUListElement>(null)
  const [px, setPx] = useState(GUESS_PX)
  const [first, setFirst] = useState(0)
  useLayoutEffect(() => {
    const rows = list.current?.children
    const [top, bottom] = [
      rows?.[0]?.getBoundingClientRect(),
      rows?.[rows.length - 1]?.getBoundingClientRect(),
    ]
    if (!rows || !top || !bottom) return
    const measured = (bottom.bottom - top.top) / rows.length
    if (measured > 0) setPx(measured)
    // Measured once: places that move while someone scrolls would jump.
  }, [])
  const inBox = Math.ceil(BOX_PX / px)
  // The list may have become shorter since.
  const from = Math.max(0, Math.min(first, items.length - inBox - BEYOND))
  const last = from + inBox + 2 * BEYOND
  const look = (): void => {
    // In steps, so that not every pixel renders.
    const steps = Math.floor((box.current?.scrollTop ?? 0) / px / BEYOND)
    setFirst(Math.max(0, steps - 1) * BEYOND)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls.
    <div
      ref={box}
      role="group"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: who uses a keyboard has to reach a box that scrolls.
      tabIndex={0}
      onScroll={look}
      style={{ maxBlockSize: BOX_PX, overflow: 'auto', overflowAnchor: 'none' }}
    >
      <ul
        ref={list}
        className="ndm-list ndm-fleet"
        style={{ paddingBlockStart: from * px, paddingBlockEnd: Math.max(0, items.length - last) * px }}
      >
        {items
          .slice(from, last)
          .map((item, index) => row(item, { position: from + index + 1, of: items.length }))}
      </ul>
    </div>
  )
}
