import { expect, it } from 'vitest'
import { budgetOf } from '../../src/budget/budget.ts'
import { budgetInput } from '../../src/budget/from-snapshot.ts'
import type { BudgetMember } from '../../src/budget/members.ts'
import { createMonitor } from '../../src/instance/create.ts'
import type { ApplicationSessions, DatabaseReading } from '../../src/model/database/database.ts'
import type { FleetPool } from '../../src/model/fleet/report.ts'
import type { Observation } from '../../src/model/snapshot.ts'
import { reportOf } from '../fleet/report.ts'
import { reading } from '../verdict/kit.ts'

const TARGET = 'db.example:5432/app'

function database(applications: Readonly<Record<string, number>> = {}): DatabaseReading {
  const byApplication = Object.entries(applications).map(
    ([application, count]): ApplicationSessions => ({
      application,
      role: 'app',
      state: 'idle',
      count,
      maxAgeMs: 1,
    }),
  )
  return reading({
    limits: { maxConnections: 60, superuserReserved: 3, reserved: 0, usable: 57 },
    used: byApplication.reduce((sum, { count }) => sum + count, 0),
    byState: {},
    byApplication,
  })
}

/** The answering instance, of the service web, with one pool of ten. */
function web(found: DatabaseReading | null = database(), build?: string): Observation {
  const monitor = createMonitor({
    console: false,
    instance: 'one',
    service: 'web',
    ...(build === undefined ? {} : { build }),
  })
  monitor.attach({
    name: 'pg:main',
    kind: 'pg',
    source: 'reported',
    target: `${TARGET} as app`,
    application: 'web',
    role: 'app',
    read: () => ({ used: 2, idle: 1, connecting: 0, pending: 0, max: 10 }),
  })
  return { ...monitor.observe(), database: { value: found, at: 1 } }
}

function member(
  service: string,
  max: number,
  more: Partial<FleetPool> = {},
  build: string | null = null,
): BudgetMember {
  const base = reportOf(`${service} ${max}`)
  return {
    instance: { ...base.instance, service },
    build,
    pools: [
      {
        name: 'pg:main',
        kind: 'pg',
        source: 'reported',
        used: 1,
        idle: 0,
        connecting: 0,
        pending: 0,
        max,
        utilization: 10,
        thresholds: { warning: 0.8, critical: 0.95 },
        timeouts: 0,
        recentTimeouts: 0,
        acquire: null,
        use: { p50: null, p95: null },
        target: `${TARGET} as app`,
        application: service,
        role: 'app',
        ...more,
      },
    ],
  }
}

const services = (members: readonly BudgetMember[], found?: DatabaseReading): unknown =>
  budgetOf(budgetInput([web(found)], { instances: null, deployOverlap: false, members })).services

it('adds up the pools of every service on the database, and says which could open how many', () => {
  const members = [member('scanner', 5), member('scraper', 20), member('scraper', 20)]
  const report = budgetOf(budgetInput([web()], { instances: null, deployOverlap: false, members }))
  expect(report.services).toEqual([
    { service: 'scraper', instances: 2, connections: 40 },
    { service: 'web', instances: 1, connections: 10 },
    { service: 'scanner', instances: 1, connections: 5 },
  ])
  expect(report.verdict).toBe('tight')
  expect(report.sentence).toContain(
    'can open 55 connections (scraper 40, web 10, scanner 5), and the database gives 57',
  )
  expect(report.terms).toContainEqual({
    label: 'scraper: pg:main',
    connections: 40,
    detail: 'max 20 × 2 instances',
  })
})

it('counts the sessions of another service by its pools, not a second time as those of a stranger', () => {
  const found = database({ web: 3, scraper: 7, psql: 2 })
  const { others } = budgetInput([web(found)], {
    instances: null,
    deployOverlap: false,
    members: [member('scraper', 20)],
  })
  expect(others).toEqual([{ label: 'role app', connections: 2, detail: 'held now', role: 'app' }])
})

it('leaves out a pool to another database, and counts one that reaches this one by another name', () => {
  const elsewhere = { target: 'warehouse:5432/dw as etl', application: 'etl' }
  expect(services([member('etl', 30, elsewhere)])).toEqual([
    { service: 'web', instances: 1, connections: 10 },
  ])
  // Its sessions are listed here: the pooler or an alias stands between.
  expect(services([member('etl', 30, elsewhere)], database({ etl: 1 }))).toContainEqual({
    service: 'etl',
    instances: 1,
    connections: 30,
  })
  const { target: _, ...unplaced } = member('old', 4).pools[0] as FleetPool
  expect(services([{ ...member('old', 4), pools: [unplaced] }])).toContainEqual({
    service: 'old',
    instances: 1,
    connections: 4,
  })
})

it('counts instances of the same application by their own max, and those that do not report like this one', () => {
  const members = [member('web', 30)]
  expect(services(members)).toEqual([{ service: 'web', instances: 2, connections: 40 }])
  const { pools } = budgetInput([web()], { instances: 4, deployOverlap: false, members })
  expect(pools.map(({ max, instances }) => [max, instances])).toEqual([
    [10, 3],
    [30, 1],
  ])
})

it('counts both releases while two run, and then assumes no third', () => {
  const members = [member('web', 10, {}, '3e1'), member('web', 10, {}, '3e1'), member('web', 10, {}, '4f2')]
  const during = budgetInput([web(database(), '4f2')], { instances: null, deployOverlap: true, members })
  expect(during).toMatchObject({ releases: 1, overlaps: true })
  expect(budgetOf(during)).toMatchObject({ verdict: 'fits', services: [{ connections: 40 }] })
  // The same number of instances of one release would be eighty connections during the next deployment.
  const one = members.map((each) => ({ ...each, build: '4f2' }))
  const before = budgetInput([web(database(), '4f2')], {
    instances: null,
    deployOverlap: false,
    members: one,
  })
  expect(budgetOf(before).verdict).toBe('tight')
})
