import { PluginError } from './errors.ts'

/** What differs between the supported versions of Next.js. No other file compares versions. */
export interface NextTraits {
  /** For example `16.4.6`. */
  readonly version: string
  /** Where Turbopack's options live. */
  readonly turbopackKey: 'turbopack' | 'experimental.turbo'
  /** Next still reads `experimental.turbo` beside `turbopack`, whose fields win. */
  readonly mergesTurbo: boolean
  /** Where packages are listed that stay outside the server's bundle. */
  readonly externalsKey: 'serverExternalPackages' | 'experimental.serverComponentsExternalPackages'
  /** Rules may carry a `condition`. */
  readonly ruleConditions: boolean
  /** Turbopack reads the matcher of a module that re-exports everything of another. */
  readonly starExports: boolean
  /** In development Turbopack runs a loader for the request handler's file; before, every route of the app answered 500 then (vercel/next.js#79592). */
  readonly handlerLoader: boolean
  /** The same for the instrumentation file; before, it came back to itself and the server ended at its start. */
  readonly instrumentationLoader: boolean
  /** The request handler before the routes may be called `proxy`. */
  readonly proxyFile: boolean
  /** `instrumentation` runs without `experimental.instrumentationHook`. */
  readonly instrumentation: boolean
  /** A hook runs between the compilation and the pages: `compiler.runAfterProductionCompile`. */
  readonly afterCompile: boolean
  /** Next stores what belongs to a request, and whether a page is rendered ahead of one, where code can read it. */
  readonly workUnits: boolean
}

/** @throws PluginError DBM-104 outside 14.2 to 16 */
export function traitsOf(version: string): NextTraits {
  const [major = 0, minor = 0] = version.split(/[.-]/).map(Number)
  const supported = (major === 14 && minor >= 2) || major === 15 || major === 16
  if (!supported) {
    throw new PluginError({
      code: 'DBM-104',
      field: 'next',
      expected: 'version 14.2 up to 16',
      received: version,
      fix: 'Install a supported version of next, or remove withDbMonitoring() from the Next.js configuration.',
    })
  }
  const at = (wantedMajor: number, wantedMinor: number): boolean =>
    major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)
  return {
    version,
    turbopackKey: at(15, 3) ? 'turbopack' : 'experimental.turbo',
    mergesTurbo: at(15, 3) && !at(16, 0),
    externalsKey: at(15, 0) ? 'serverExternalPackages' : 'experimental.serverComponentsExternalPackages',
    ruleConditions: at(16, 0),
    starExports: at(16, 0),
    handlerLoader: at(16, 0),
    instrumentationLoader: at(15, 0),
    proxyFile: at(16, 0),
    instrumentation: at(15, 0),
    afterCompile: at(15, 4),
    workUnits: at(15, 0),
  }
}
