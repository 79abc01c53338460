import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, it } from 'vitest'

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/** Issue 2: what a page loads because of us, bytes gzipped. */
const MOST_BYTES = 2048

/** The real libraries reduced to a name, so that only our own bytes are weighed. */
const library = {
  name: 'library',
  setup(builder: Parameters<NonNullable<Parameters<typeof build>[0]['plugins']>[number]['setup']>[0]): void {
    builder.onResolve({ filter: /^next-db-monitoring\/internal\/real\// }, ({ path }) => ({
      path,
      namespace: 'library',
    }))
    builder.onLoad({ filter: /.*/, namespace: 'library' }, () => ({
      contents: 'export const createClient = globalThis.c, createBrowserClient = globalThis.b',
    }))
  },
}

it('both seams together add at most 2 KB gzipped to a page', async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { createBrowserClient } from './src/integrations/supabase/seams/ssr.browser.ts'; import { createClient } from './src/integrations/supabase/seams/supabase-js.browser.ts'; globalThis.use(createBrowserClient, createClient)`,
      resolveDir: at('.'),
    },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    plugins: [library],
    alias: { 'next-db-monitoring/internal/build-facts': at('src/internal/build-facts.ts') },
    define: { 'process.env.DB_MONITORING_INGEST_PATH': '"/api/monitoring/database/ingest"' },
    write: false,
  })
  const code = outputFiles[0]?.contents ?? new Uint8Array()
  expect(code.byteLength).toBeGreaterThan(1000)
  expect(gzipSync(code, { level: 9 }).byteLength).toBeLessThanOrEqual(MOST_BYTES)
  expect(new TextDecoder().decode(code)).not.toContain('DB_MONITORING_BUILD_FACTS')
})
