import { readFile, writeFile } from 'node:fs/promises'
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
  'src/integrations/supabase/seams/ssr.ts': overlay('next-db-monitoring/internal/real/ssr'),
  'src/integrations/supabase/seams/ssr.edge.ts': overlay('next-db-monitoring/internal/real/ssr'),
  'src/integrations/supabase/seams/ssr.browser.ts': overlay('next-db-monitoring/internal/real/ssr'),
  'src/integrations/supabase/seams/supabase-js.ts': overlay('next-db-monitoring/internal/real/supabase-js'),
  'src/integrations/supabase/seams/supabase-js.edge.ts': overlay(
    'next-db-monitoring/internal/real/supabase-js',
  ),
  'src/integrations/supabase/seams/supabase-js.browser.ts': overlay(
    'next-db-monitoring/internal/real/supabase-js',
  ),
}

const STAR = /^export \* from ["']next-db-monitoring\/internal\/real\/[\w-]+["'];$/gm
const KEPT = '__keptImport('

/**
 * What a translation from modules to CommonJS cannot do by itself: a seam that is required has to be what the library is
 * when it is required (an object with a class in it, or a function), and an `import()` that is left to Node stays one.
 */
export const commonJs: Plugin = {
  name: 'common-js',
  renderChunk(code, chunk) {
    if (this.format !== 'cjs') return undefined
    const end = chunk.entryPoint === undefined ? undefined : ENDS[chunk.entryPoint]
    const kept = code.replaceAll(/\bimport\(/g, KEPT)
    return {
      code: end === undefined ? kept : `${kept.replaceAll(STAR, '')}\n${end}\n`,
      map: chunk.map ?? null,
    }
  },
  async buildEnd({ writtenFiles }) {
    for (const { name } of writtenFiles) {
      if (!name.endsWith('.cjs')) continue
      const text = await readFile(name, 'utf8')
      if (text.includes(KEPT)) await writeFile(name, text.replaceAll(KEPT, 'import('))
    }
  },
}
