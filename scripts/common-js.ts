import { transform } from 'sucrase'
import type { Options } from 'tsup'

type Plugin = NonNullable<Options['plugins']>[number]

/**
 * The whole of the library, as `require` gives it. webpack fails at a read of one name of `exports` in a module of which somebody asks
 * only where it is (`require.resolve`): all of them are read.
 */
const WHOLE: End = { text: 'module.exports = Object(exports).default;', way: 'real' }

/** How a seam's CommonJS file ends, and by which of our names for it the file asks for the library: who requires one gets another file. */
interface End {
  readonly text: string
  readonly way: 'real' | 'required'
}

/**
 * The library's own exports, ours over them. Whether it says `__esModule` is the library's to say: compilers take its default from that.
 */
function overlay(library: 'ssr' | 'supabase-js'): End {
  const real = `next-db-monitoring/internal/required/${library}`
  const text = `const { __esModule, ...ours } = Object.getOwnPropertyDescriptors(exports);
module.exports = Object.create(Object.prototype, { ...Object.getOwnPropertyDescriptors(require("${real}")), ...ours });`
  return { text, way: 'required' }
}

/** Ends of the seams' CommonJS files, by source. */
const ENDS: Readonly<Record<string, End>> = {
  'src/integrations/pg/seam.ts': WHOLE,
  'src/integrations/postgres/seam.ts': WHOLE,
  'src/integrations/supabase/seams/ssr.ts': overlay('ssr'),
  'src/integrations/supabase/seams/ssr.edge.ts': overlay('ssr'),
  'src/integrations/supabase/seams/ssr.browser.ts': overlay('ssr'),
  'src/integrations/supabase/seams/supabase-js.ts': overlay('supabase-js'),
  'src/integrations/supabase/seams/supabase-js.edge.ts': overlay('supabase-js'),
  'src/integrations/supabase/seams/supabase-js.browser.ts': overlay('supabase-js'),
}

const STAR = /^export \* from ["']next-db-monitoring\/internal\/real\/[\w-]+["'];$/gm

const REAL = /(?<=["']next-db-monitoring\/internal\/)real(?=\/[\w-]+["'])/g

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
    const source = end === undefined ? code : code.replaceAll(STAR, '').replaceAll(REAL, end.way)
    const { code: translated, sourceMap } = transform(source, {
      filePath: chunk.path,
      transforms: ['imports'],
      disableESTransforms: true,
      preserveDynamicImport: true,
      sourceMapOptions: { compiledFilename: chunk.path },
    })
    return {
      code: end === undefined ? translated : `${translated}\n${end.text}\n`,
      // Where the build writes no map there is none to add to.
      map: chunk.map ? (sourceMap ?? null) : null,
    }
  },
}
