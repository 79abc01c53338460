import { describe, expect, it } from 'vitest'
import { readLink, withLink } from '../../widget/data/link.ts'

describe('what stands in the address', () => {
  it('comes back as it was written', () => {
    const hash = withLink('', 'pool', 'pg:main & more=1')
    expect(readLink(hash, 'pool')).toBe('pg:main & more=1')
    expect(readLink(hash, 'tab')).toBeNull()
  })

  it('leaves what others keep there, and each name stands once', () => {
    const hash = withLink(withLink('#section', 'tab', 'setup'), 'tab', 'history')
    expect(hash).toBe('#section&db-tab=history')
  })

  it('is taken out when it is empty, and leaves the rest', () => {
    const hash = withLink(withLink('#section', 'tab', 'history'), 'zoom', '1764150000-1764153600')
    expect(hash).toBe('#section&db-tab=history&db-zoom=1764150000-1764153600')
    expect(withLink(hash, 'zoom', '')).toBe('#section&db-tab=history')
  })

  it('is nothing when it was cut off', () => {
    expect(readLink('#db-pool=pg%3', 'pool')).toBeNull()
  })
})
