import { readFile } from 'node:fs/promises'
import { build, type Plugin } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { dialogs } from '../../widget/labels/english/dialogs.ts'
import { first } from '../../widget/labels/english/first.ts'
import { parts } from '../../widget/labels/english/parts.ts'

/** Does not follow what is imported on demand. */
const withoutLater: Plugin = {
  name: 'without-later',
  setup(bundler) {
    bundler.onResolve({ filter: /.*/ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    )
  },
}

async function filesOf(...entryPoints: string[]): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints,
    bundle: true,
    write: false,
    metafile: true,
    outdir: 'unused',
    format: 'esm',
    jsx: 'automatic',
    packages: 'external',
    plugins: [withoutLater],
  })
  return Object.keys(metafile.inputs).filter(
    (file) => file.startsWith('widget/') && !file.startsWith('widget/labels/'),
  )
}

/** `file: label` of every label that is said without being there. */
async function missing(files: readonly string[], there: object): Promise<readonly string[]> {
  const found: string[] = []
  for (const file of files) {
    for (const [, label = ''] of (await readFile(file, 'utf8')).matchAll(/\blabels\.(?!tsx?')(\w+)/g))
      if (!(label in there)) found.push(`${file}: ${label}`)
  }
  return found
}

describe('English words come with the code that says them', () => {
  it('at once: header, verdict, overview', async () => {
    const files = await filesOf('widget/index.ts')
    expect(files).toContain('widget/panels/top/verdict.tsx')
    // A download would fail just when these are needed.
    expect(files).toContain('widget/panels/top/notice.tsx')
    expect(files).toContain('widget/panels/top/problem.tsx')
    expect(files).not.toContain('widget/panels/leaks/leak-table.tsx')
    expect(await missing(files, first)).toEqual([])
  })

  it('with the panels', async () => {
    const files = await filesOf('widget/panels/lazy-chunk.ts', 'widget/chart/chart.tsx')
    expect(files).toContain('widget/panels/leaks/leak-table.tsx')
    expect(await missing(files, { ...first, ...parts })).toEqual([])
  })

  it('with the confirmations, which may be opened before the panels are there', async () => {
    const files = await filesOf('widget/dialog/entry.ts')
    expect(files).toContain('widget/dialog/reset/reset.tsx')
    expect(await missing(files, { ...first, ...dialogs })).toEqual([])
  })

  it('each word once', () => {
    const all = [first, parts, dialogs].flatMap((words) => Object.keys(words))
    expect(new Set(all).size).toBe(all.length)
  })
})
