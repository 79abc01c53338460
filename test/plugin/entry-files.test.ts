import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { traitsOf } from '../../plugin/next-version.ts'
import { readApp } from '../../plugin/project/app.ts'
import { entryFiles, facadeFiles } from '../../plugin/project/entry-files.ts'
import { tree } from './kit/tree.ts'

const ALL = ['middleware.ts', 'proxy.ts', 'instrumentation.ts']

function entries(
  dir: string,
  bundler: 'turbopack' | 'webpack',
  next = '16.4.6',
): ReturnType<typeof entryFiles> {
  return entryFiles({
    app: readApp(dir, null),
    extensions: ['ts', 'js'],
    traits: traitsOf(next),
    bundler,
    wrap: { proxy: true, instrumentation: true } as Parameters<typeof entryFiles>[0]['wrap'],
    hook: false,
  })
}

/** The entry files of an app with these files, relative. */
function found(files: readonly string[], bundler: 'turbopack' | 'webpack', next?: string): readonly string[] {
  const dir = tree(Object.fromEntries(files.map((file) => [file, ''])))
  return entries(dir, bundler, next).map(({ path }) => path.slice(dir.length + 1))
}

const inSrc = ALL.map((file) => `src/${file}`)

describe('the files that Next runs by their name', () => {
  it.each([
    ['app/page.tsx', ''],
    ['pages/index.tsx', ''],
    ['src/app/page.tsx', 'src/'],
    ['src/pages/index.tsx', 'src/'],
    ['package.json', ''],
  ])('lie beside the folder of the pages, with webpack: %s', (page, folder) => {
    expect(found([page, ...ALL, ...inSrc], 'webpack')).toEqual(ALL.map((file) => folder + file))
  })

  it('are in either folder with Turbopack, which takes the first', () => {
    expect(found(['app/page.tsx', ...inSrc], 'turbopack', '15.5.29')).toEqual([
      'src/middleware.ts',
      'src/instrumentation.ts',
    ])
    expect(found(['src/app/page.tsx', 'middleware.ts', ...inSrc], 'turbopack')).toEqual([
      'middleware.ts',
      'src/instrumentation.ts',
    ])
  })

  it.each(['turbopack', 'webpack'] as const)(
    "are no `proxy` of the app's own in the other folder: %s",
    (bundler) => {
      expect(found(['app/page.tsx', 'src/proxy.ts'], bundler)).toEqual([])
      expect(found(['src/app/page.tsx', 'proxy.ts'], bundler)).toEqual([])
      expect(found(['src/app/page.tsx', 'src/proxy.ts'], bundler)).toEqual(['src/proxy.ts'])
      expect(found(['app/page.tsx', 'proxy.ts', 'src/proxy.ts'], bundler)).toEqual(['proxy.ts'])
    },
  )

  it('are known under the link that the app has and under the file itself, and by the name of the link', () => {
    const dir = tree({ 'web/app/page.tsx': '', 'shared/guard.ts': '' })
    symlinkSync('../shared/guard.ts', join(dir, 'web/proxy.ts'))
    const [entry] = entries(join(dir, 'web'), 'turbopack')
    expect(entry).toEqual({
      kind: 'proxy',
      name: 'proxy',
      path: `${dir}/web/proxy.ts`,
      real: `${dir}/shared/guard.ts`,
    })
    expect(facadeFiles([entry as NonNullable<typeof entry>])).toEqual({
      [`${dir}/web/proxy.ts`]: 'proxy',
      [`${dir}/shared/guard.ts`]: 'proxy',
    })
  })
})
