import { copyFile } from 'node:fs/promises'
import type { Options } from 'tsup'

/**
 * The browser half. A build of its own, because its files begin with 'use client' and no other file may.
 * `treeshake` must stay off: it strips the directive. No `clean`: the server half is in the same folder.
 */
const build: Options = {
  entry: {
    widget: 'widget/index.ts',
    'widget/labels/de': 'widget/labels/de.ts',
    'widget/labels/ar': 'widget/labels/ar.ts',
  },
  format: ['esm', 'cjs'],
  target: 'es2022',
  platform: 'neutral',
  outDir: 'dist',
  // tsup sets `baseUrl`, which TypeScript 6 calls deprecated.
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
  sourcemap: true,
  splitting: true,
  treeshake: false,
  banner: { js: "'use client';" },
  external: [
    'react',
    'react-dom',
    'react/jsx-runtime',
    'swr',
    '@radix-ui/react-dialog',
    'd3-shape',
    'virtua',
  ],
  onSuccess: async () => {
    await copyFile('widget/styles.css', 'dist/styles.css')
    // TypeScript 6 refuses a side-effect import that has no types.
    await copyFile('widget/styles.css.d.ts', 'dist/styles.css.d.ts')
  },
}

export default build
