import { transform } from 'sucrase'
import type { Options } from 'tsup'

type Plugin = NonNullable<Options['plugins']>[number]

/** The whole of the library, as `require` gives it. */
const WHOLE = 'module.exports = exports.default;'

/** The library's own exports, ours over them. */
function overlay(real: string): string {
  return `module.exports = Object.create(Object.prototype, { ...Object.getOwnPropertyDescriptors(require("${real}")), ...Object.getOwnPropertyDescriptors(exports) });`
}

/** Ends of the seams' CommonJS files, by source. */
const ENDS: Readonly<Record<string, string>> = {
  'src/integrations/pg/seam.ts': WHOLE,
  'src/integrations/postgres/seam.ts': WHOLE,
  'src/integrations/supabase/seams/ssr.ts': overlay('next-db-monitoring/internal/required/ssr'),
  'src/integrations/supabase/seams/ssr.edge.ts': overlay('next-db-monitoring/internal/real/ssr'),
  'src/integrations/supabase/seams/ssr.browser.ts': overlay('next-db-monitoring/internal/real/ssr'),
  'src/integrations/supabase/seams/supabase-js.ts': overlay(
    'next-db-monitoring/internal/required/supabase-js',
  ),
  'src/integrations/supabase/seams/supabase-js.edge.ts': overlay(
    'next-db-monitoring/internal/real/supabase-js',
  ),
  'src/integrations/supabase/seams/supabase-js.browser.ts': overlay(
    'next-db-monitoring/internal/real/supabase-js',
  ),
}

const STAR = /^export \* from ["']next-db-monitoring\/internal\/real\/[\w-]+["'];$/gm

/** What a required seam asks for by another name than an imported one, because for Node it can be another file. */
const REQUIRED = /(?<=["']next-db-monitoring\/internal\/)real(?=\/[\w-]+["'])/g

/**
 * Translates the chunks to CommonJS in place of tsup, which rewrites every `?.` and `??` to calls with closures on the way: a
 * lease took twice the time. An `import()` that is left to Node stays one, and a seam that is required is what the library is
 * when it is required: an object with a class in it, or a function.
 */
export const commonJs: Plugin = {
  name: 'common-js',
  buildStart() {
    // Chunks are split by esbuild all the same: this turns off only tsup's own translation.
    if (this.format === 'cjs') this.splitting = false
  },
  renderChunk(code, chunk) {
    if (this.format !== 'cjs') return undefined
    const end = chunk.entryPoint === undefined ? undefined : ENDS[chunk.entryPoint]
    const plain = end === undefined ? code : code.replaceAll(STAR, '')
    const asked = end?.includes('/required/') ? plain.replaceAll(REQUIRED, 'required') : plain
    const { code: translated, sourceMap } = transform(asked, {
      filePath: chunk.path,
      transforms: ['imports'],
      disableESTransforms: true,
      preserveDynamicImport: true,
      sourceMapOptions: { compiledFilename: chunk.path },
    })
    return {
      code: end === undefined ? translated : `${translated}\n${end}\n`,
      map: sourceMap ?? null,
    }
  },
}
