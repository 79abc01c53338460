import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const start = readFileSync('docs/README.md', 'utf8')
const pages = readdirSync('docs').filter((name) => name.endsWith('.md') && name !== 'README.md')
const shipped = [...pages.map((name) => `docs/${name}`), 'docs/README.md', 'README.md']

describe('documentation', () => {
  it.each(pages)('the start page lists %s', (name) => {
    expect(start).toContain(`](${name})`)
  })

  it.each(shipped)('%s refers to no sources that the package does not hold', (name) => {
    expect(readFileSync(name, 'utf8')).not.toMatch(
      /\bsrc\/(?:model|monitor|http|rules|integrations|verdict)\//,
    )
  })

  it.each(shipped)('%s links to files that exist', (name) => {
    const folder = name.slice(0, name.lastIndexOf('/') + 1)
    const targets = [...readFileSync(name, 'utf8').matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)/g)]
    const missing = targets.map(([, target]) => target).filter((target) => !exists(folder + target))
    expect(missing).toEqual([])
  })
})

function exists(path: string): boolean {
  try {
    readFileSync(path)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EISDIR'
  }
}
