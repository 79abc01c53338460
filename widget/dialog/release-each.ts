import { isFleet } from '../logic/instances.ts'
import type { LeakReport, MonitoringReport } from '../report.ts'

/** Requests on their way at once: a browser sends no more to one host, and the others would wait in it while their time runs. */
const AT_ONCE = 5

interface Named {
  readonly id: string
  readonly at?: string
}

/** Its id and the instance that holds it, for any may get the request. */
function named({ id, instance }: LeakReport, self: string | undefined): Named {
  const at = instance ?? self
  // What was given an id by hand at another instance came with its name.
  const isNamed = at === undefined || (at !== self && id.endsWith(`@${at}`))
  return isNamed ? { id } : { id, at }
}

/**
 * Releases leaks, a few at a time; one that fails does not keep the others.
 * @param release one request
 * @returns how each ended, in the order of `leaks`
 */
export async function releaseEach<R>(
  leaks: readonly LeakReport[],
  data: MonitoringReport | undefined,
  release: (leak: Named) => Promise<R>,
): Promise<readonly PromiseSettledResult<R>[]> {
  const self = data !== undefined && isFleet(data) ? data.instance.id : undefined
  const results: PromiseSettledResult<R>[] = []
  const waiting = leaks.entries()
  const work = async (): Promise<void> => {
    for (const [at, leak] of waiting) {
      const [result] = await Promise.allSettled([release(named(leak, self))])
      results[at] = result
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, leaks.length) }, work))
  return results
}
