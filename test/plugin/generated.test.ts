import { mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { routeExtension, routeFile } from '../../plugin/generated/content.ts'
import { bringFiles, removeFiles } from '../../plugin/generated/files.ts'
import { readApp } from '../../plugin/project/app.ts'
import { contents, tree } from './kit/tree.ts'

const ROUTE = 'api/health/connections/route.ts'
const WANTED = new Map([[ROUTE, routeFile('health')]])

describe('generated files', () => {
  it('stand in a group folder that git does not see', () => {
    const dir = tree({ 'app/page.tsx': '' })
    bringFiles(readApp(dir, null), WANTED)
    expect(contents(join(dir, 'app/(db-monitoring)'))).toEqual({
      '.gitignore': '*\n',
      '.prettierrc': '{ "useTabs": false, "tabWidth": 2 }\n',
      'package.json': '{\n  "type": "module"\n}\n',
      [ROUTE]: routeFile('health'),
    })
  })

  it('are not written again when nothing changed', () => {
    const dir = tree({ 'app/page.tsx': '' })
    bringFiles(readApp(dir, null), WANTED)
    const file = join(dir, 'app/(db-monitoring)', ROUTE)
    utimesSync(file, 1, 1)
    bringFiles(readApp(dir, null), WANTED)
    expect(statSync(file).mtimeMs).toBe(1000)
  })

  it('lose what is no longer wanted', () => {
    const dir = tree({ 'app/page.tsx': '' })
    bringFiles(readApp(dir, null), new Map([...WANTED, ['db/route.ts', routeFile('database')]]))
    bringFiles(readApp(dir, null), WANTED)
    expect(Object.keys(contents(join(dir, 'app/(db-monitoring)'))).sort()).toEqual([
      '.gitignore',
      '.prettierrc',
      ROUTE,
      'package.json',
    ])
  })

  it("leave an app directory and the user's files alone when they go", () => {
    const dir = tree({ 'app/page.tsx': 'mine' })
    bringFiles(readApp(dir, null), WANTED)
    mkdirSync(join(dir, 'app/(db-monitoring)/mine'))
    writeFileSync(join(dir, 'app/(db-monitoring)/mine/route.ts'), '// of the user')
    removeFiles(readApp(dir, null))
    expect(Object.keys(contents(dir)).sort()).toEqual([
      'app/(db-monitoring)/.gitignore',
      'app/(db-monitoring)/.prettierrc',
      'app/(db-monitoring)/mine/route.ts',
      'app/(db-monitoring)/package.json',
      'app/page.tsx',
    ])
  })

  it.each([
    [['tsx', 'ts', 'jsx', 'js'], true, 'ts'],
    [['tsx', 'ts', 'jsx', 'js'], false, 'js'],
    [['page.tsx', 'page.ts'], true, 'page.ts'],
    [['tsx'], true, 'tsx'],
    [['mdx', 'api.js'], true, 'api.js'],
    [['mdx'], true, null],
  ])('have an extension of the pages of the app: %j, TypeScript %s → %s', (extensions, typescript, name) => {
    expect(routeExtension(extensions, typescript)).toBe(name)
  })
})
