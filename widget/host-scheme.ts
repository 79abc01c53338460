import { type RefObject, useEffect, useLayoutEffect, useState } from 'react'

const useBeforePaint = typeof document === 'undefined' ? useEffect : useLayoutEffect

/** What a host's themes are switched by. */
const SWITCHES = ['class', 'style', 'data-theme', 'data-bs-theme']

/**
 * Whether the host shows its page dark where the widget stands, as its `color-scheme` says. The usual classes and
 * attributes are known to the styles; this is for hosts that set the property alone. CSS could ask with
 * `light-dark()`, but Next's CSS compiler replaces that by variables which are set only where its own files set the property.
 */
export function useHostIsDark(root: RefObject<Element | null>, follow: boolean): boolean {
  const [dark, setDark] = useState(false)
  useBeforePaint(() => {
    const element = root.current
    if (!follow || element === null) return
    // The DOM of the host's own tests (jsdom) has none.
    const media = typeof matchMedia === 'undefined' ? null : matchMedia('(prefers-color-scheme: dark)')
    const look = (): void => {
      const scheme = schemeOf(element)
      setDark(scheme === 'dark' || (scheme === 'system' && media?.matches === true))
    }
    look()
    media?.addEventListener('change', look)
    const observer = new MutationObserver(look)
    for (const host of [document.documentElement, document.body])
      observer.observe(host, { attributes: true, attributeFilter: SWITCHES })
    return () => {
      media?.removeEventListener('change', look)
      observer.disconnect()
    }
  }, [root, follow])
  return follow && dark
}

/** What an element's computed `color-scheme` (`normal`, `light`, `dark` or both) resolves to. */
export function schemeOf(element: Element): 'light' | 'dark' | 'system' {
  const { colorScheme } = getComputedStyle(element)
  if (!colorScheme.includes('dark')) return 'light'
  return colorScheme.includes('light') ? 'system' : 'dark'
}
