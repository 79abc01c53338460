/*
 * Styles of what only ever shows in a browser that runs the chart. They come with its code instead of weighing on every page.
 * A constructed sheet is no inline style: a strict Content-Security-Policy allows it.
 */
const CSS = `
.ndm-root .ndm-cross { stroke: var(--ndm-fg-2); stroke-width: 1; }
.ndm-root .ndm-dot { fill: currentColor; stroke: var(--ndm-bg); stroke-width: 2; }
.ndm-root .ndm-tip {
  position: absolute;
  inset-block-start: 30px;
  background: var(--ndm-l, #12151c) var(--ndm-d, #2a3342);
  color: #f2f5fa;
  border-radius: 8px;
  padding: 8px 10px;
  font-size: 12px;
  line-height: 18px;
  min-inline-size: 152px;
  box-shadow: 0 8px 24px rgb(0 0 0 / 0.22);
  pointer-events: none;
  z-index: 1;
  /* On the dark tip the lines take their dark-page colours. */
  color-scheme: dark;
  --ndm-s1: #7aa7ff;
  --ndm-s2: #f59a55;
  --ndm-s3: #b79bff;
  --ndm-s4: #5cc8dc;
  --ndm-s5: #f28bc3;
}
.ndm-root:dir(rtl) .ndm-tip { direction: rtl; }
.ndm-root .ndm-tip[data-side="start"] { transform: translateX(calc(-100% - 12px)); }
.ndm-root .ndm-tip[data-side="end"] { transform: translateX(12px); }
.ndm-root .ndm-tip p { color: #b8c1d0; font-size: 11px; line-height: 16px; margin-block-end: 2px; }
.ndm-root .ndm-tip li { display: flex; align-items: center; gap: 7px; white-space: nowrap; }
.ndm-root .ndm-tip li b { margin-inline-start: auto; font-weight: 600; padding-inline-start: 12px; }
.ndm-root .ndm-event { color: var(--ndm-fg-2); flex: none; }
.ndm-root .ndm-event[data-status="warning"] { color: var(--ndm-warn-solid); }
.ndm-root .ndm-event[data-status="critical"] { color: var(--ndm-crit-solid); }
.ndm-root .ndm-tip .ndm-event { margin-inline: 4px; color: inherit; }
.ndm-root .ndm-keys [aria-pressed="false"] { text-decoration: line-through; }
.ndm-root .ndm-keys [aria-pressed="false"] svg { visibility: hidden; }
@container ndm (max-width: 479.98px) {
  .ndm-root .ndm-tip { display: none; }
}
@media (forced-colors: active) {
  .ndm-root .ndm-tip { border: 1px solid CanvasText; }
}
`

const dressed = new WeakSet<Node>()

/** Gives the page (or the shadow root) that an element stands in these styles, once. */
export function dress(element: Element | null): void {
  const root = element?.getRootNode() as (Node & Partial<DocumentOrShadowRoot>) | undefined
  const Sheet = element?.ownerDocument.defaultView?.CSSStyleSheet
  if (root?.adoptedStyleSheets === undefined || Sheet === undefined || dressed.has(root)) return
  const sheet = new Sheet()
  sheet.replaceSync(CSS)
  root.adoptedStyleSheets.push(sheet)
  dressed.add(root)
}
