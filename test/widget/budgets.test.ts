import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { build, type Plugin, transform } from 'esbuild'
import { describe, expect, it } from 'vitest'

const KB = 1024

/** Leaves what is imported on demand out: a bundler makes files of their own from it. */
const withoutLater: Plugin = {
  name: 'without-later',
  setup(bundler) {
    bundler.onResolve({ filter: /.*/ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    )
  },
}

const REACT = ['react', 'react-dom', 'react/jsx-runtime']

async function weigh(entry: string, external: readonly string[], first: boolean): Promise<number> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    external: [...external],
    plugins: first ? [withoutLater] : [],
    logLevel: 'silent',
  })
  return gzipSync(outputFiles[0]!.contents, { level: 9 }).length
}

describe('weight, compressed', () => {
  it('of our own code before the numbers can be shown, with what is shown while the server is away: 21 KB', async () => {
    expect(
      await weigh('widget/index.ts', [...REACT, 'swr', '@radix-ui/react-dialog'], true),
    ).toBeLessThanOrEqual(21 * KB)
  })

  it('of that with SWR: 27 KB', async () => {
    expect(await weigh('widget/index.ts', [...REACT, '@radix-ui/react-dialog'], true)).toBeLessThanOrEqual(
      27 * KB,
    )
  })

  it('of the dialogs with Radix, which come with the first click: 17 KB', async () => {
    // What the page has already (context, buttons, words) is not loaded twice.
    const all = await weigh('widget/dialog/entry.ts', REACT, false)
    expect(all).toBeLessThanOrEqual(17 * KB)
  })

  it('of the chart, which comes after the numbers: 11 KB', async () => {
    expect(await weigh('widget/chart/chart.tsx', REACT, false)).toBeLessThanOrEqual(11 * KB)
  })

  it('of the stylesheet: 7 KB', async () => {
    const { code } = await transform(await readFile('widget/styles.css', 'utf8'), {
      loader: 'css',
      minify: true,
    })
    expect(gzipSync(code, { level: 9 }).length).toBeLessThanOrEqual(7 * KB)
  })

  it('of English in the widget does not include other languages', async () => {
    const { outputFiles } = await build({
      entryPoints: ['widget/index.ts'],
      bundle: true,
      write: false,
      format: 'esm',
      jsx: 'automatic',
      external: [...REACT, 'swr', '@radix-ui/react-dialog', 'd3-shape', 'virtua'],
      logLevel: 'silent',
    })
    expect(outputFiles[0]!.text).not.toContain('Datenbankverbindungen')
  })
})
