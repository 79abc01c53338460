import { graphOf, importsOf, resolved, type Sources, valueImportsOf } from './graph.ts'

/** What each layer may import besides itself. */
export const LAYERS: Readonly<Record<string, readonly string[]>> = {
  'src/model': [],
  'src/verdict': ['src/model'],
  'src/rules': ['src/model'],
  'src/forecast': ['src/model'],
  'src/config': ['src/model', 'src/rules'],
  'src/monitor': ['src/model', 'src/config', 'src/forecast'],
  'src/runtime': ['src/model', 'src/exporters', 'src/integrations/stack', 'src/journal'],
  'src/integrations/shared': ['src/model'],
  'src/integrations/stack': ['src/model'],
  'src/integrations/supabase': ['src/model', 'src/integrations/shared'],
  'src/integrations/pg': ['src/model', 'src/integrations/shared', 'src/integrations/stack'],
  'src/integrations/postgres': ['src/model', 'src/integrations/shared', 'src/integrations/stack'],
  'src/integrations/sentry': ['src/model'],
  'src/integrations/posthog': ['src/model'],
  'src/integrations/browser': ['src/model', 'src/integrations/supabase'],
  'src/integrations/freeze': [
    'src/model',
    'src/integrations/shared',
    'src/integrations/pg',
    'src/integrations/postgres',
  ],
  'src/probes': ['src/model'],
  'src/stores': ['src/model'],
  'src/journal': ['src/model'],
  'src/fleet': ['src/model', 'src/config'],
  'src/exporters': ['src/model'],
  'src/channels': ['src/model'],
  'src/budget': ['src/model'],
  'src/api/stats': ['src/model', 'src/config', 'src/monitor'],
  'src/http': ['src/model', 'src/config', 'src/monitor', 'src/api/stats', 'src/exporters'],
  plugin: [],
  widget: ['src/model'],
}

/** Composition roots put layers together and may import all. A folder or file that stands in neither list is an offence. */
export const ROOTS: readonly string[] = [
  'src/index.ts',
  'src/worker.ts',
  'src/testing.ts',
  'src/testing',
  'src/api',
  'src/cli',
  'src/clients',
  'src/instance',
  'src/internal',
  'src/routes',
  'src/integrations/next',
  // The seams of each library put its parts together with the process's monitor.
  'src/integrations/pg/seam.ts',
  'src/integrations/postgres/seam.ts',
  'src/integrations/supabase/seams',
  'src/integrations/shared/driver-context.ts',
  'src/integrations/shared/shared-tracking.ts',
]

/** What the widget takes from the model at run time. Types cost it nothing; a value brings its whole file along. */
export const WIDGET_VALUES: readonly string[] = [
  'widget/logic/leak.ts: src/model/lease.ts',
  'widget/logic/limits.ts: src/model/health.ts',
  'widget/panels/database.tsx: src/model/database/reading.ts',
  'widget/panels/pools/pool-columns.ts: src/model/pool.ts',
  'widget/panels/top/kpis.tsx: src/model/pool.ts',
]

const within = (path: string, place: string): boolean => path === place || path.startsWith(`${place}/`)

/** The layer or composition root a file belongs to: the longest that names it. */
export function placeOf(path: string): { readonly name: string; readonly isRoot: boolean } | null {
  const names = [...Object.keys(LAYERS), ...ROOTS].filter((name) => within(path, name))
  const [name] = names.sort((a, b) => b.length - a.length)
  return name === undefined ? null : { name, isRoot: ROOTS.includes(name) }
}

/** Imports that break the dependency rule, and files that stand nowhere in it, as sentences. */
export function violations(sources: Sources): string[] {
  const found: string[] = []
  for (const [path, targets] of graphOf(sources)) {
    const place = placeOf(path)
    if (place === null)
      found.push(`${path} is in no layer and is no composition root: name its folder in rules.ts`)
    if (place === null || place.isRoot) continue
    for (const target of targets) {
      const other = placeOf(target)
      if (other?.name === place.name) continue
      const allowed = LAYERS[place.name] ?? []
      if (other && !other.isRoot && allowed.includes(other.name)) continue
      found.push(`${path} imports ${target}: ${place.name} may import ${allowed.join(', ') || 'nothing'}`)
    }
  }
  return found
}

/** Values of the model that the widget imports. */
export function widgetValues(sources: Sources): string[] {
  return [...sources]
    .filter(([path]) => path.startsWith('widget/'))
    .flatMap(([path, source]) =>
      valueImportsOf(path, source)
        .flatMap((specifier) => resolved(path, specifier))
        .filter((target) => target.startsWith('src/'))
        .map((target) => `${path}: ${target}`),
    )
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
