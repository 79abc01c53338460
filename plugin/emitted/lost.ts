import { FACTS_VARIABLE } from '../facts.ts'
import type { NextConfigLike } from '../next-config.ts'
import type { Plan } from '../plan.ts'
import { warn } from '../warn.ts'

/** Evaluations whose webpack hook Next called, by itself or through another plugin's. */
const called = new WeakSet<Plan>()

/** Notes that Next called the webpack hook of this evaluation of the configuration. */
export function hookCalled(plan: Plan): void {
  called.add(plan)
}

/** Warns where `env` was replaced after us: the running package learns of the build and of the app's own file by it. */
export function sayLostFacts(final: NextConfigLike): void {
  if (final.env?.[FACTS_VARIABLE] !== undefined) return
  warn({
    code: 'DBM-113',
    field: 'env',
    expected: 'the variables that withDbMonitoring added to it',
    received: 'an `env` that replaced them',
    fix: 'Without them db-monitoring.config has no effect (service, staleAfter, authorize and the rest) and coverage is unknown. Give `env` to withDbMonitoring({ env: … }), or spread the one that it returned.',
  })
}

/**
 * Warns at the end of a build in which Next never called our webpack hook. Another hook in its place is ordinary, because plugins put theirs around
 * it, and whether it calls ours shows only when it was called.
 */
export function watchLostHook(final: NextConfigLike, plan: Plan): void {
  const { webpackBuildWorker, parallelServerCompiles } = (final.experimental ?? {}) as Record<string, unknown>
  // Compiled in other processes, which call it there.
  if (webpackBuildWorker || parallelServerCompiles) return
  process.once('exit', (code) => {
    if (code === 0) sayLostHook(plan)
  })
}

/** Warns where the hook was not called until now. */
export function sayLostHook(plan: Plan): void {
  if (called.has(plan)) return
  warn({
    code: 'DBM-113',
    field: 'webpack',
    expected: 'the hook that withDbMonitoring added, called by the one in its place',
    received: 'a `webpack` that replaced it',
    fix: 'Nothing of the app is tracked. Give `webpack` to withDbMonitoring({ webpack: … }), which calls it first, or apply withDbMonitoring last.',
  })
}
