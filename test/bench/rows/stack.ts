import { capture, createStackSampler, type Origin } from '../../../src/integrations/stack/capture.ts'
import { type Line, type Row, time } from '../kit/line.ts'
import { micro } from '../kit/micro.ts'
import { median } from '../kit/pairs.ts'

const ROUNDS = 12
/** Calls between the application's entry and the driver: a handler, a service, an ORM's own. */
const DEPTH = 20
/** One lease in so many keeps its stack by default. */
const SAMPLED = 16

/** What keeping the acquisition stack costs a lease; it is formatted only when it is read. */
export const stack: Row = async () => {
  const sampler = createStackSampler(SAMPLED)
  const every = (): Origin => capture(every)
  const some = (): Origin | undefined => sampler.take(some, performance.now())
  if (!String((deep(1, every) as readonly Origin[])[0]?.stack).includes('deep'))
    throw new Error('Nothing was captured.')
  return [
    await lineOf(`acquisition stack per lease, captureStack 'on' (${DEPTH} calls deep)`, every),
    await lineOf(`acquisition stack per lease, captureStack 'sampled' (one in ${SAMPLED})`, some),
  ]
}

async function lineOf(what: string, work: () => unknown): Promise<Line> {
  const { turn } = micro(what, () => deep(DEPTH, work))
  const bare = micro('the depth alone', () => deep(DEPTH, () => undefined))
  const times: number[] = []
  for (let i = 0; i < ROUNDS; i++) times.push((await turn()) - (await bare.turn()))
  return { what, median: time(median(times)), ratio: '', goal: '', met: null }
}

function deep(calls: number, work: () => unknown): unknown {
  return calls === 0 ? work() : [deep(calls - 1, work)]
}
