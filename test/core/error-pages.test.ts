import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { PROBLEMS } from '../../src/config/problems.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Codes that the sources name, in strings and tables. */
const named = new Set(
  ['src', 'plugin', 'widget'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .flatMap((name) => readFileSync(join(ROOT, folder, name), 'utf8').match(/['"`]DBM-\d{3}['"`]/g) ?? [])
      .map((code) => code.slice(1, -1)),
  ),
)
const pages = readdirSync(join(ROOT, 'docs/errors'))
  .filter((name) => name.startsWith('DBM-'))
  .map((name) => name.replace('.md', ''))

describe('numbered problems', () => {
  it('named anywhere in the sources have a page, and every page belongs to one', () => {
    expect(named.size).toBeGreaterThan(40)
    expect([...named].sort()).toEqual([...pages].sort())
  })

  it.each(pages)('%s says what happened and what to do, with an example', (code) => {
    const text = readFileSync(join(ROOT, 'docs/errors', `${code}.md`), 'utf8')
    expect(text).toMatch(new RegExp(`^# ${code}: \\S.*\n\n\\S`))
    expect(text.slice(text.indexOf('## What to do')).length).toBeGreaterThan(40)
    expect(text.match(/```/g)?.length ?? 0, 'code fences are closed').toSatisfy(
      (fences: number) => fences % 2 === 0,
    )
  })

  it.each(Object.entries(PROBLEMS))('%s has the title of the table', (code, title) => {
    expect(readFileSync(join(ROOT, 'docs/errors', `${code}.md`), 'utf8').split('\n')[0]).toBe(
      `# ${code}: ${title}`,
    )
  })
})
