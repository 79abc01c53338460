import { existsSync, mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { routeFile, routeFileName } from '../../plugin/generated/content.ts'
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

  it('go beside pages, in an app directory that goes with them', () => {
    const dir = tree({ 'src/pages/index.tsx': '' })
    bringFiles(readApp(dir, null), WANTED)
    expect(existsSync(join(dir, 'src/app/(db-monitoring)', ROUTE))).toBe(true)
    removeFiles(readApp(dir, null))
    expect(existsSync(join(dir, 'src/app'))).toBe(false)
    expect(contents(dir)).toEqual({ 'src/pages/index.tsx': '' })
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
    [['tsx', 'ts', 'jsx', 'js'], true, 'route.ts'],
    [['tsx', 'ts', 'jsx', 'js'], false, 'route.js'],
    [['page.tsx', 'page.ts'], true, 'route.page.ts'],
    [['tsx'], true, 'route.tsx'],
    [['mdx', 'api.js'], true, 'route.api.js'],
    [['mdx'], true, null],
  ])('are named after the page extensions: %j, TypeScript %s → %s', (extensions, typescript, name) => {
    expect(routeFileName(extensions, typescript)).toBe(name)
  })
})
