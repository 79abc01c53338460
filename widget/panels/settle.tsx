import { type ReactNode, useEffect, useRef } from 'react'

/** What is followed when it moves; what stands inside moves along. */
const FOLLOWED =
  '.ndm-verdict > *, .ndm-verdict dt, .ndm-verdict dd, .ndm-verdict dd > *, .ndm-tabs, [role=tabpanel], .ndm-overview > *, .ndm-pool > *, .ndm-pool tr, .ndm-kpi, .ndm-panels, .ndm-col, .ndm-panel, .ndm-panel li, .ndm-list p, .ndm-alert-a, .ndm-ph, .ndm-more, .ndm-actions'

/** Name of our own animations. */
const SLIDE = 'ndm-slide'
/** ms a part takes to its new place. */
const SLIDE_MS = 180
/** ms after a press of a key or a button in which the reader expects a change and nothing slides. */
const EXPECTED_MS = 500

interface Place {
  readonly x: number
  readonly y: number
}

/** Where each part stands in the card, wherever the page is scrolled to. */
function placesIn(card: Element): Map<Element, Place> {
  const origin = card.getBoundingClientRect()
  const places = new Map<Element, Place>()
  for (const element of card.querySelectorAll(FOLLOWED)) {
    const { x, y, width } = element.getBoundingClientRect()
    // `display: contents` stands nowhere.
    if (width > 0) places.set(element, { x: x - origin.x, y: y - origin.y })
  }
  return places
}

/** Where everything stood, is on its way to, and where it is seen now that it may still be on its way. */
interface Places {
  readonly before: ReadonlyMap<Element, Place>
  readonly seen: ReadonlyMap<Element, Place>
  readonly after: ReadonlyMap<Element, Place>
}

/** Lets what moved begin where it was seen; a part inside another one moves by the difference. */
function slide({ before, seen, after }: Places, card: Element): void {
  const moves = new Map<Element, Place>()
  for (const [element, place] of after) {
    const old = before.get(element)
    if (old === undefined) continue
    const now = seen.get(element) ?? place
    const move = { x: old.x + now.x - 2 * place.x, y: old.y + now.y - 2 * place.y }
    moves.set(element, move)
    const around = outer(element, moves, card)
    const [x, y] = [move.x - around.x, move.y - around.y]
    if (Math.abs(x) + Math.abs(y) < 1) continue
    element.animate([{ transform: `translate(${x}px, ${y}px)` }, { transform: 'none' }], {
      id: SLIDE,
      duration: SLIDE_MS,
      easing: 'ease-out',
    })
  }
}

const STILL: Place = { x: 0, y: 0 }

/** By how much the nearest part around an element moves. */
function outer(element: Element, moves: ReadonlyMap<Element, Place>, card: Element): Place {
  for (
    let around = element.parentElement;
    around !== null && around !== card;
    around = around.parentElement
  ) {
    const move = moves.get(around)
    if (move !== undefined) return move
  }
  return STILL
}

const running = (card: Element): readonly Animation[] =>
  card.getAnimations({ subtree: true }).filter(({ id }) => id === SLIDE)

/** The age of the numbers changes every second, in a place of its own that moves nothing. */
function isAge({ target }: MutationRecord): boolean {
  const element = target instanceof Element ? target : target.parentElement
  return element?.closest('.ndm-live') != null
}

/** Follows the parts of a card. @returns stops */
function settle(card: Element): () => void {
  let places = placesIn(card)
  let pressedAt = Number.NEGATIVE_INFINITY
  const press = (): void => void (pressedAt = performance.now())
  const calm = matchMedia('(prefers-reduced-motion: reduce)')
  const changes = new MutationObserver((records) => {
    if (records.every(isAge)) return
    const seen = placesIn(card)
    // A part on its way is measured where it is going.
    for (const one of running(card)) one.cancel()
    const after = placesIn(card)
    if (!calm.matches && performance.now() - pressedAt > EXPECTED_MS)
      slide({ before: places, seen, after }, card)
    places = after
  })
  changes.observe(card, { childList: true, characterData: true, subtree: true })
  // A card that grew by what a poll brought is on its way already.
  const sizes = new ResizeObserver(() => {
    if (running(card).length === 0) places = placesIn(card)
  })
  sizes.observe(card)
  card.addEventListener('pointerdown', press, true)
  card.addEventListener('keydown', press, true)
  return () => {
    changes.disconnect()
    sizes.disconnect()
    card.removeEventListener('pointerdown', press, true)
    card.removeEventListener('keydown', press, true)
  }
}

/** What a poll moves slides to its new place instead of jumping there, so that the eye can follow; not with reduced motion. */
export function Settle(): ReactNode {
  const element = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    const card = element.current?.closest('.ndm-card')
    // The DOM of the host's own tests (jsdom) moves nothing and has none of these.
    const moves = typeof ResizeObserver !== 'undefined' && typeof matchMedia !== 'undefined'
    return card == null || !moves || card.getAnimations === undefined ? undefined : settle(card)
  }, [])
  return <span ref={element} hidden />
}
