import { describe, expect, it } from 'vitest'
import { createFinder } from '../../src/model/stack/finder.ts'
import { type Places, parseStack } from '../../src/model/stack/frames.ts'

const ROOT = '/srv/app'
const unmapped = (root: string): Places => ({ root, sourceAt: () => null })
const only = (line: string) => parseStack(`Error\n${line}`, unmapped(ROOT))[0]

describe('a stack', () => {
  it.each([
    ['    at load (/srv/app/src/db.ts:3:7)', 'load', 'src/db.ts', 3, 7, true],
    ['    at /srv/app/src/db.ts:3:7', null, 'src/db.ts', 3, 7, true],
    ['    at async Page (/srv/app/app/page.tsx:10:3)', 'Page', 'app/page.tsx', 10, 3, true],
    ['    at async /srv/app/app/page.tsx:10:3', null, 'app/page.tsx', 10, 3, true],
    ['    at Object.<anonymous> (/srv/app/src/db.ts:1:1)', null, 'src/db.ts', 1, 1, true],
    ['    at Store.load [as get] (/srv/app/src/db.ts:3:7)', 'Store.load', 'src/db.ts', 3, 7, true],
    [
      '    at new Store (/srv/app/src/my folder (1)/db.ts:3:7)',
      'new Store',
      'src/my folder (1)/db.ts',
      3,
      7,
      true,
    ],
    ['    at load (file:///srv/app/src/db.mjs:3:7)', 'load', 'src/db.mjs', 3, 7, true],
    ['    at load (file:///srv/app/src/a%20b.mjs:3:7)', 'load', 'src/a b.mjs', 3, 7, true],
    [
      '    at GET (webpack-internal:///(rsc)/./src/app/api/route.ts:12:5)',
      'GET',
      'src/app/api/route.ts',
      12,
      5,
      true,
    ],
    ['    at eval (webpack-internal:///./src/db.ts:1:1)', null, 'src/db.ts', 1, 1, true],
    ['    at load (webpack://next-app/(rsc)/./src/db.ts?1a2b:3:7)', 'load', 'src/db.ts', 3, 7, true],
    ['    at load (turbopack:///[project]/src/db.ts:3:7)', 'load', 'src/db.ts', 3, 7, true],
    ['    at load ([project]/src/db.ts:3:7)', 'load', 'src/db.ts', 3, 7, true],
    ['    at run ([turbopack]/runtime.js:3:7)', 'run', '[turbopack]/runtime.js', 3, 7, false],
    [
      '    at __TURBOPACK__module__evaluation__ (/srv/app/.next/server/chunks/[root]__a1._.js:3:7)',
      null,
      '.next/server/chunks/[root]__a1._.js',
      3,
      7,
      true,
    ],
    [
      '    at connect (/srv/app/node_modules/pg-pool/index.js:45:11)',
      'connect',
      'node_modules/pg-pool/index.js',
      45,
      11,
      false,
    ],
    [
      '    at connect (/home/ci/store/node_modules/.pnpm/pg@8/node_modules/pg/lib/client.js:1:2)',
      'connect',
      'node_modules/pg/lib/client.js',
      1,
      2,
      false,
    ],
    [
      '    at handler (webpack-internal:///(rsc)/./node_modules/next/dist/server/x.js:1:2)',
      'handler',
      'node_modules/next/dist/server/x.js',
      1,
      2,
      false,
    ],
    [
      '    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
      'process.processTicksAndRejections',
      'node:internal/process/task_queues',
      105,
      5,
      false,
    ],
    ['    at load (/home/somebody/secret/project/lib/db.ts:3:7)', 'load', '…/project/lib/db.ts', 3, 7, true],
    ['    at load (C:\\srv\\other\\lib\\deep\\db.ts:3:7)', 'load', '…/lib/deep/db.ts', 3, 7, true],
  ])('%s', (line, name, file, row, column, app) => {
    expect(only(line)).toEqual({ function: name, file, line: row, column, app })
  })

  it('leaves out lines that are no frames, and ends', () => {
    const long = [
      'Error: with values 42',
      ...Array.from({ length: 50 }, (_, i) => `    at f${i} (/srv/app/a.ts:${i + 1}:1)`),
      '    at <anonymous>',
      'garbage',
    ].join('\n')
    const frames = parseStack(long, unmapped(ROOT))
    expect(frames).toHaveLength(20)
    expect(JSON.stringify(frames)).not.toContain('values')
  })

  it('shows nothing of where code was evaluated, and it is not the application', () => {
    const frames = parseStack(
      'Error\n    at eval (eval at g (/home/me/secret/x.js:1:2), <anonymous>:3:4)',
      unmapped(ROOT),
    )
    expect(JSON.stringify(frames)).not.toContain('secret')
    expect(frames.map(({ app }) => app)).toEqual([false])
  })

  it('shows no absolute path where the root is not known', () => {
    expect(parseStack('Error\n    at f (/srv/app/src/deep/down/db.ts:1:1)', unmapped(''))[0]?.file).toBe(
      '…/deep/down/db.ts',
    )
  })

  it('is read in Windows folders too', () => {
    expect(parseStack('Error\n    at f (C:\\app\\src\\db.ts:1:2)', unmapped('C:\\app'))[0]?.file).toBe(
      'src/db.ts',
    )
    expect(parseStack('Error\n    at f (file:///C:/app/src/db.ts:1:2)', unmapped('C:\\app'))[0]?.file).toBe(
      'src/db.ts',
    )
  })

  it('is shown by its sources where they are known', () => {
    const places: Places = {
      root: ROOT,
      sourceAt: (file, line) =>
        file.includes('.next')
          ? { file: 'turbopack:///[project]/src/db.ts', line: line + 40, column: 9 }
          : null,
    }
    expect(
      parseStack(
        'Error\n    at load (/srv/app/.next/server/chunks/a.js:2:900)\n    at run (/srv/app/run.mjs:5:1)',
        places,
      ),
    ).toEqual([
      { function: 'load', file: 'src/db.ts', line: 42, column: 9, app: true },
      { function: 'run', file: 'run.mjs', line: 5, column: 1, app: true },
    ])
  })
})

describe('the place a pool was created', () => {
  it.each([
    ['/srv/app/lib/db.ts:3', 'lib/db.ts:3'],
    ['/srv/app/lib/db.ts:3:12', 'lib/db.ts:3'],
    [
      '    at new Pool (/srv/app/node_modules/pg-pool/index.js:1:1)\n    at load (/srv/app/lib/db.ts:3:12)',
      'lib/db.ts:3',
    ],
    ['node_modules/pg/index.js:1', 'node_modules/pg/index.js:1'],
    ['', null],
  ])('%j: %s', (created, place) => {
    expect(createFinder(null, ROOT).createdAt(created)).toBe(place)
  })
})

describe('a module that was loaded anew in development', () => {
  const address =
    '/home/me/shop/apps/web/.next/dev/server/chunks/[root-of-the-server]__1ay._.js?id=[project]/apps/web/lib/own.ts+[app-route]+(ecmascript)'

  it.each([
    ['/home/me/shop/apps/web', 'lib/own.ts'],
    ['/elsewhere', 'apps/web/lib/own.ts'],
  ])('is found by its own path, from the application %s', (root, file) => {
    const frames = parseStack(`Error\n    at make (${address}:18:20)`, { root, sourceAt: () => null })
    expect(frames).toEqual([{ function: 'make', file, line: 18, column: 20, app: true }])
  })

  it('is asked for its source by its whole address', () => {
    const asked: string[] = []
    parseStack(`    at ${address}:18:20`, {
      root: '/',
      sourceAt: (file) => {
        asked.push(file)
        return null
      },
    })
    expect(asked).toEqual([address])
  })
})
