import type { BudgetReport } from '../model/report/budget.ts'
import { type Cap, capsOf, demandOf, pressure, sumOf, worstOf } from './caps.ts'
import { bottleneckOf, chainOf } from './chain.ts'
import type { BudgetInput, BudgetPool } from './input.ts'
import { instancesOf } from './scale/room.ts'

/** Share of a limit above which there is no margin. */
const TIGHT = 0.9
/** A deployment runs the old and the new release side by side for a while. */
const WHILE_DEPLOYING = 2
/** Services named in the sentence. */
const MOST_SHARES = 3

/** Compares the connections that may be opened with those available. Pure arithmetic on its input. */
export function budgetOf(input: BudgetInput): BudgetReport {
  const { pools, releases } = input
  const caps = capsOf(input)
  const now = worstOf(caps, releases)
  const deploying = input.overlaps ? releases : WHILE_DEPLOYING
  const later = worstOf(caps, deploying)
  const verdict = verdictOf(now, later, releases, deploying)
  return {
    verdict,
    sentence: sentenceOf(input, now, later, verdict, deploying),
    chain: chainOf(input),
    bottleneck: bottleneckOf(input, caps),
    terms: [
      ...pools.map((pool) => ({
        label: `${pool.service}: ${pool.name}`,
        connections: demandOf(pool, releases),
        detail: detailOf(pool, releases),
      })),
      ...input.others.map(({ label, connections, detail }) => ({ label, connections, detail })),
    ],
    services: servicesOf(pools, releases),
    suggestions:
      verdict === 'over'
        ? suggest(pools, caps, releases)
        : verdict === 'tight'
          ? suggest(pools, caps, deploying)
          : [],
  }
}

function verdictOf(
  now: Cap | null,
  later: Cap | null,
  releases: number,
  deploying: number,
): BudgetReport['verdict'] {
  if (now === null) return 'unknown'
  if (pressure(now, releases) > 1) return 'over'
  const room = pressure(now, releases) <= TIGHT && (later === null || pressure(later, deploying) <= 1)
  return room ? 'fits' : 'tight'
}

function detailOf(pool: BudgetPool, releases: number): string {
  const factors = [`max ${pool.max}`]
  if (pool.instances !== 1) factors.push(`${pool.instances} instances`)
  if (releases !== 1) factors.push(`${releases} releases side by side`)
  const copies = pool.copies > 1 ? `; one of ${pool.copies} pools of a process to the same database` : ''
  return factors.join(' × ') + copies
}

/** The largest `max` for each pool with which every limit holds, in proportion to what it has now; never below 1. */
function suggest(
  pools: readonly BudgetPool[],
  caps: readonly Cap[],
  releases: number,
): BudgetReport['suggestions'] {
  return pools.flatMap((pool) => {
    const shares = caps
      .filter((cap) => cap.refuses && cap.pools.includes(pool))
      .map((cap) => (cap.gives - cap.others) / Math.max(1, sumOf(cap.pools, releases)))
    // An even division must not lose one to rounding of the ratio.
    const suggestedMax = Math.max(1, Math.floor(pool.max * Math.min(1, ...shares) + 1e-9))
    return suggestedMax >= pool.max
      ? []
      : [{ service: pool.service, pool: pool.name, max: pool.max, suggestedMax }]
  })
}

function sentenceOf(
  input: BudgetInput,
  now: Cap | null,
  later: Cap | null,
  verdict: BudgetReport['verdict'],
  deploying: number,
): string {
  const { pools, releases } = input
  if (pools.length === 0)
    return 'The application holds no pool of its own yet, so there is nothing to add up.'
  if (now === null)
    return `The application can open ${sumOf(pools, releases)} connections; what it may open is not known, because the database was not read.`
  if (verdict === 'over') {
    const hopeless =
      sumOf(now.pools, releases) > 0 &&
      now.gives - now.others < now.pools.reduce((sum, { instances }) => sum + instances, 0) * releases
    return `${asked(now, releases)}, but ${given(now, input)}.${hopeless ? ' Even a max of 1 is too much: use a pooler, fewer instances or a larger database.' : ''}`
  }
  if (verdict === 'tight' && later && pressure(later, deploying) > 1) {
    const doubled = sumOf(later.pools, deploying) + later.others
    return `${asked(later, releases)}, and ${given(later, input)}; a deployment with two releases side by side can ask for ${doubled}.`
  }
  return `${asked(now, releases)}, and ${given(now, input)}.`
}

function asked(cap: Cap, releases: number): string {
  const own = `${sumOf(cap.pools, releases)} connections${sharesOf(cap, releases)}`
  if (cap.others === 0) return `The application can open ${own}`
  return `The application can open ${own} and others hold or may open ${cap.others}: ${sumOf(cap.pools, releases) + cap.others} together`
}

/** What each service may open, where there are several; the largest first. */
function servicesOf(pools: readonly BudgetPool[], releases: number): BudgetReport['services'] {
  const names = [...new Set(pools.map(({ service }) => service))]
  return names
    .map((service) => {
      const own = pools.filter((pool) => pool.service === service)
      return {
        service,
        instances: instancesOf(own),
        connections: own.reduce((sum, pool) => sum + demandOf(pool, releases), 0),
      }
    })
    .toSorted((a, b) => b.connections - a.connections)
}

function sharesOf({ pools }: Cap, releases: number): string {
  const services = servicesOf(pools, releases)
  if (services.length < 2) return ''
  const rest = services.length - MOST_SHARES
  const shares = services.slice(0, MOST_SHARES).map(({ service, connections }) => `${service} ${connections}`)
  return ` (${shares.join(', ')}${rest > 0 ? `, ${rest} more services` : ''})`
}

function given(cap: Cap, { database }: BudgetInput): string {
  if (cap.name !== 'the database')
    return cap.name.endsWith('connections')
      ? `${cap.name} are ${cap.gives}`
      : `${cap.name} may have ${cap.gives}`
  const kept =
    database && database.kept > 0 ? ` (${database.maxConnections} less ${database.kept} reserved)` : ''
  return `the database gives ${cap.gives}${kept}`
}
