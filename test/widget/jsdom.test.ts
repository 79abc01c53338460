import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

/** What browsers have and jsdom has not: an app's own tests of its page render the widget there. */
const GLOBALS = [
  'matchMedia',
  'ResizeObserver',
  'IntersectionObserver',
  'requestIdleCallback',
  'structuredClone',
]
const METHODS = ['scrollIntoView', 'showModal', 'showPopover']

/** Uses of what may be missing that nothing guards, as sentences. */
function unguarded(source: string): string[] {
  const called = GLOBALS.filter(
    (name) => new RegExp(`(?<![\\w.'])${name}\\(`).test(source) && !source.includes(`typeof ${name} `),
  )
  return [...called, ...METHODS.filter((name) => source.includes(`.${name}(`))]
}

describe('the widget in a DOM that lacks what jsdom lacks', () => {
  const files = readdirSync('widget', { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.tsx?$/.test(file),
  )

  it.each(files)('%s asks before it uses', (file) => {
    expect(unguarded(readFileSync(join('widget', file), 'utf8'))).toEqual([])
  })

  it.each(['const media = matchMedia(query)', 'new ResizeObserver(look)', 'element.scrollIntoView({})'])(
    'is found not to: %s',
    (planted) => {
      expect(unguarded(planted)).toHaveLength(1)
    },
  )
})
