import { Session } from 'node:inspector/promises'

/** Where the processor time of a call went, µs a call. */
export interface Spent {
  /** In functions of this package's build. */
  readonly ours: number
  /** The functions of it that took most, with what they took. */
  readonly most: readonly (readonly [name: string, us: number])[]
  /** The collector of garbage, for everything in the process. */
  readonly collector: number
}

const WARM = 5_000
const CALLS = 20_000
const EVERY_US = 50
const SHOWN = 5

/** Samples the stack while a call is made again and again. Waiting (sockets, an idle loop) is no processor time of ours. */
export async function profile(call: () => Promise<unknown>): Promise<Spent> {
  for (let i = 0; i < WARM; i++) await call()
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: EVERY_US })
  await session.post('Profiler.start')
  for (let i = 0; i < CALLS; i++) await call()
  const { profile: taken } = await session.post('Profiler.stop')
  session.disconnect()
  const frames = new Map(taken.nodes.map(({ id, callFrame }) => [id, callFrame]))
  const spent = new Map<string, number>()
  let collector = 0
  for (const [index, id] of (taken.samples ?? []).entries()) {
    const frame = frames.get(id)
    const us = (taken.timeDeltas?.[index] ?? 0) / CALLS
    if (frame?.functionName === '(garbage collector)') collector += us
    if (!frame || !isOurs(frame.url)) continue
    const name = frame.functionName || '(closures)'
    spent.set(name, (spent.get(name) ?? 0) + us)
  }
  const all = [...spent].sort((a, b) => b[1] - a[1])
  return { ours: all.reduce((sum, [, us]) => sum + us, 0), most: all.slice(0, SHOWN), collector }
}

/** The build of this package, not of what it depends on. */
function isOurs(url: string): boolean {
  return url.includes('/dist/') && !url.includes('/node_modules/')
}
