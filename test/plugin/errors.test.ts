import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { PLUGIN_PROBLEMS, PluginError } from '../../plugin/errors.ts'

const PAGES = new URL('../../docs/errors/', import.meta.url)
const CODES = Object.keys(PLUGIN_PROBLEMS)

describe('the problems of the plugin', () => {
  it.each(CODES)('%s has a page with its title, what to do, and an example', (code) => {
    const page = new URL(`${code}.md`, PAGES)
    expect(existsSync(page)).toBe(true)
    const text = readFileSync(page, 'utf8')
    expect(text.split('\n')[0]).toBe(`# ${code}: ${PLUGIN_PROBLEMS[code as keyof typeof PLUGIN_PROBLEMS]}`)
    expect(text).toContain('## What to do')
    expect(text).toContain('```')
  })

  it('have no page without a code', () => {
    const pages = readdirSync(PAGES).filter((name) => /^DBM-1\d\d\.md$/.test(name))
    expect(pages.map((name) => name.slice(0, -3)).sort()).toEqual([...CODES].sort())
  })

  it('say field, expected, received and the fix', () => {
    const error = new PluginError({
      code: 'DBM-102',
      field: 'enabled',
      expected: 'true',
      received: '"yes"',
      fix: 'Write true.',
    })
    for (const part of [
      'DBM-102',
      'enabled',
      'expected: true',
      'received: "yes"',
      'Write true.',
      'docs/errors/DBM-102.md',
    ]) {
      expect(error.message).toContain(part)
    }
  })
})
