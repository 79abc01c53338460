import type { BuildFacts } from '../model/coverage.ts'

const EMITTED: unique symbol = Symbol.for('next-db-monitoring.emitted') as never

/**
 * Facts the plugin recorded when the app was built; `null` when the app was not built with it. Next replaces the two
 * expressions below while it bundles (its `env` option), which works alike in every bundler and runtime.
 */
export const buildFacts: BuildFacts | null = /* @__PURE__ */ parse(/* @__PURE__ */ inlinedFacts())

/** URL path that takes counts from browsers and isolates, as the app serves it (`basePath`, `trailingSlash`); `null` when there is none. */
export const ingestPath: string | null = inlinedIngestPath() || null

/** Secret the build made for isolates of this app to prove themselves by, on servers only; `null` = not built with the plugin. */
export const ingestKey: string | null = /* @__PURE__ */ inlinedIngestKey() || null

/**
 * Our paths that a rewrite of the app's may take elsewhere before a file answers (`beforeFiles`); `null` = unknown: nobody looked at the
 * rewrites that Next finally uses, and there are some.
 */
export const rewrittenPaths: readonly string[] | null = /* @__PURE__ */ inlinedRewritten()

function inlinedFacts(): string | undefined {
  try {
    // biome-ignore lint/style/noProcessEnv: replaced by a literal at build time; not a variable of the environment.
    return process.env.DB_MONITORING_BUILD_FACTS
  } catch {
    // No `process` here and nothing inlined: not built with the plugin.
    return undefined
  }
}

function inlinedIngestPath(): string | undefined {
  try {
    // biome-ignore lint/style/noProcessEnv: replaced by a literal at build time; not a variable of the environment.
    return process.env.DB_MONITORING_INGEST_PATH
  } catch {
    return undefined
  }
}

function inlinedRewritten(): readonly string[] | null {
  try {
    // biome-ignore lint/style/noProcessEnv: replaced by a literal at build time; not a variable of the environment.
    const examined = process.env.DB_MONITORING_REWRITTEN
    if (examined) return examined === 'none' ? [] : examined.split(' ')
    // biome-ignore lint/style/noProcessEnv: Next replaces it by whether the app has any rewrites.
    return String(process.env.__NEXT_HAS_REWRITES) === 'false' ? [] : null
  } catch {
    return null
  }
}

/** Bundlers know that a browser has a `window` and drop the secret from what they make for it. */
function inlinedIngestKey(): string | undefined {
  try {
    // biome-ignore lint/style/noProcessEnv: replaced by a literal at build time; not a variable of the environment.
    return typeof window === 'undefined' ? process.env.DB_MONITORING_INGEST_KEY : undefined
  } catch {
    return undefined
  }
}

function parse(text: string | undefined): BuildFacts | null {
  try {
    if (!text) return null
    // A development server of Turbopack emits on demand: the plugin leaves what it knows in the process.
    const emitted = (globalThis as { [EMITTED]?: string })[EMITTED]
    const facts = JSON.parse(text) as BuildFacts
    return emitted === undefined ? facts : { ...facts, emitted }
  } catch {
    return null
  }
}
