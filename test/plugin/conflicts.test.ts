import { describe, expect, it } from 'vitest'
import { readApp } from '../../plugin/project/app.ts'
import { conflictAt } from '../../plugin/routes/conflicts.ts'
import { tree } from './kit/tree.ts'

const EXTENSIONS = ['tsx', 'ts', 'jsx', 'js']
const HEALTH = '/api/health/connections'

const found = (files: Record<string, string>, extensions = EXTENSIONS): string | null =>
  conflictAt(HEALTH, 'health', readApp(tree(files), null), extensions)?.file ?? null

describe('a route of the user at one of our URLs', () => {
  it.each([
    'app/api/health/connections/route.ts',
    'app/api/health/connections/route.js',
    'src/app/api/health/connections/route.ts',
    'app/(site)/api/health/connections/route.ts',
    'app/(site)/api/(inner)/health/connections/route.ts',
    'app/api/health/connections/page.tsx',
    'app/api/health/[name]/route.ts',
    'app/api/[...all]/route.ts',
    'app/api/[[...all]]/route.ts',
    'app/api/health/connections/[[...rest]]/route.ts',
    'app/[locale]/health/connections/route.ts',
    'pages/api/health/connections.ts',
    'pages/api/health/connections/index.js',
    'src/pages/api/health/connections.ts',
    'pages/api/health/[name].ts',
    'pages/api/[...all].ts',
    'pages/api/health/[[...all]].ts',
    'pages/api/[kind]/connections.ts',
    'pages/api/health/connections.tsx',
  ])('is found: %s', (file) => {
    expect(found({ [file]: '' })).toBe(file)
  })

  it.each([
    'app/api/health/connections/helper.ts',
    'app/api/health/route.ts',
    'app/api/health/other/route.ts',
    'app/_api/health/connections/route.ts',
    'app/[...slug]/page.tsx',
    'app/[[...slug]]/page.tsx',
    'app/[a]/[b]/[c]/page.tsx',
    'app/api/health/connections/[...rest]/route.ts',
    'pages/[...slug].tsx',
    'pages/[a]/[b]/[c].tsx',
    'pages/api/health.ts',
    'lib/api/health/connections/route.ts',
    'app/(db-monitoring)/api/health/connections/route.ts',
  ])('is none: %s', (file) => {
    expect(found({ [file]: '' })).toBeNull()
  })

  it('has one of the page extensions', () => {
    expect(found({ 'app/api/health/connections/route.ts': '' }, ['page.ts'])).toBeNull()
    expect(found({ 'app/api/health/connections/route.page.ts': '' }, ['page.ts'])).toBe(
      'app/api/health/connections/route.page.ts',
    )
  })

  it('is no conflict when it re-exports ours', () => {
    const dir = tree({
      'app/api/health/connections/route.ts': "export { GET, POST } from 'next-db-monitoring/routes/health'\n",
    })
    expect(conflictAt(HEALTH, 'health', readApp(dir, null), EXTENSIONS)?.byHand).toBe(true)
    const other = tree({
      'app/api/health/connections/route.ts': "export { GET } from 'next-db-monitoring/routes/database'\n",
    })
    expect(conflictAt(HEALTH, 'health', readApp(other, null), EXTENSIONS)?.byHand).toBe(false)
  })
})
