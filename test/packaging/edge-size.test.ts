import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** What our part of a middleware bundle may weigh, bytes gzipped. */
const MOST_BYTES = 12 * 1024

it('the seams add at most 12 kB gzipped to a middleware for the edge runtime, with its configuration', async () => {
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: `
        import { wrapProxy, handlerOf } from './dist/internal/seams/proxy.edge.js'
        import { createServerClient } from './dist/internal/seams/ssr.edge.js'
        import { createClient } from './dist/internal/seams/supabase-js.edge.js'
        globalThis.use(wrapProxy, handlerOf, createServerClient, createClient)`,
      resolveDir: root,
    },
    bundle: true,
    minify: true,
    metafile: true,
    format: 'esm',
    platform: 'neutral',
    conditions: ['edge-light', 'import'],
    target: 'es2022',
    external: ['@supabase/*'],
    write: false,
    logLevel: 'silent',
    plugins: [
      {
        name: 'own-doors',
        setup(builder) {
          builder.onResolve({ filter: /^next-db-monitoring\/internal\// }, ({ path }) => ({
            path: `${root}${path.replace('next-db-monitoring', 'dist')}.js`,
          }))
        },
      },
    ],
  })
  const code = outputFiles[0]?.contents ?? new Uint8Array()
  expect(code.byteLength).toBeGreaterThan(5000)
  expect(
    gzipSync(code, { level: 9 }).byteLength,
    Object.keys(metafile.inputs).join('\n'),
  ).toBeLessThanOrEqual(MOST_BYTES)
})
