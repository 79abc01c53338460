import { graphOf, importsOf, type Sources } from './graph.ts'

/** What each layer may import besides itself. A layer that is not named here is a composition root and may import all. */
export const LAYERS: Readonly<Record<string, readonly string[]>> = {
  'src/model': [],
  'src/verdict': ['src/model'],
  'src/rules': ['src/model'],
  'src/config': ['src/model', 'src/rules'],
  'src/monitor': ['src/model', 'src/config'],
  'src/integrations/shared': ['src/model'],
  'src/integrations/stack': ['src/model'],
  'src/integrations/supabase': ['src/model', 'src/integrations/shared'],
  'src/integrations/pg': ['src/model', 'src/integrations/shared', 'src/integrations/stack'],
  'src/integrations/postgres': ['src/model', 'src/integrations/shared', 'src/integrations/stack'],
  'src/integrations/browser': ['src/model', 'src/integrations/supabase'],
  'src/probes': ['src/model'],
  'src/stores': ['src/model'],
  'src/exporters': ['src/model'],
  'src/channels': ['src/model'],
  'src/budget': ['src/model'],
  'src/api/stats': ['src/model', 'src/config', 'src/monitor'],
  'src/http': ['src/model', 'src/config', 'src/monitor', 'src/api/stats', 'src/exporters'],
  plugin: [],
  widget: ['src/model'],
}

/** The seams of each library compose its parts with the process's monitor: composition roots inside their library's folder. */
const SEAMS =
  /^src\/integrations\/(?:(?:pg|postgres)\/seam\.ts|supabase\/seams\/|next\/|shared\/(?:driver-context|shared-tracking)\.ts)/

/** The layer a file belongs to: its longest named prefix. */
export function layerOf(path: string): string | null {
  if (SEAMS.test(path)) return null
  const layers = Object.keys(LAYERS).filter((layer) => path.startsWith(`${layer}/`) || path === `${layer}.ts`)
  return layers.sort((a, b) => b.length - a.length)[0] ?? null
}

/** Imports that break the dependency rule, as sentences. */
export function violations(sources: Sources): string[] {
  const found: string[] = []
  for (const [path, targets] of graphOf(sources)) {
    const layer = layerOf(path)
    if (layer === null) continue
    for (const target of targets) {
      const other = layerOf(target) ?? target
      if (other === layer || LAYERS[layer]?.includes(other)) continue
      found.push(`${path} imports ${target}: ${layer} may import ${LAYERS[layer]?.join(', ') || 'nothing'}`)
    }
  }
  return found
}

/** Packages that a layer imports at its top and should not: the model needs nothing, and only peers' own modules name them. */
export function packageViolations(sources: Sources): string[] {
  const found: string[] = []
  for (const [path, source] of sources) {
    if (!path.startsWith('src/model/') && !path.startsWith('src/rules/')) continue
    for (const specifier of importsOf(source))
      if (!specifier.startsWith('.')) found.push(`${path} imports the package ${specifier}`)
  }
  return found
}
