import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { BudgetReport } from '../../src/model/report/budget.ts'
import { type Postgres, startPostgres } from '../kit/postgres.ts'
import { type AppProcess, startApp } from './app-process.ts'

let postgres: Postgres
let apps: AppProcess[] = []

const INSTANCES = 3
const start = async (max: number): Promise<void> => {
  const names = Array.from({ length: INSTANCES }, (_, i) => `p${i + 1}`)
  apps = await Promise.all(
    names.map((name) => startApp(postgres.url('app'), postgres.url('watcher'), max, INSTANCES, name)),
  )
}
const asked = () =>
  Promise.all(
    apps.map((app) =>
      app.ask<{ report: BudgetReport; alerts: { rule: string; message: string }[] }>('budget'),
    ),
  )
const loaded = async (): Promise<Record<string, number>> => {
  const codes: Record<string, number> = {}
  for (const answer of await Promise.all(apps.map((app) => app.ask<Record<string, number>>('load')))) {
    for (const [code, count] of Object.entries(answer)) codes[code] = (codes[code] ?? 0) + count
  }
  return codes
}
const sessions = async (): Promise<number> => {
  const client = new pg.Client(postgres.url())
  await client.connect()
  const { rows } = await client.query(
    "select count(*)::int as n from pg_stat_activity where application_name like 'web@%'",
  )
  await client.end()
  return rows[0].n as number
}

beforeAll(async () => {
  postgres = await startPostgres({ maxConnections: 20 })
  const admin = new pg.Client(postgres.url())
  await admin.connect()
  await admin.query('create role app login; create role watcher login; grant pg_monitor to watcher')
  await admin.end()
}, 60_000)
afterEach(async () => {
  await Promise.all(apps.map((app) => app.kill()))
})
afterAll(() => postgres.stop())

describe('twenty connections and three processes with pools of ten', () => {
  let suggestedMax = 10

  it('are over the budget before any load, and the load that follows is refused connections', async () => {
    await start(10)
    const budgets = await asked()
    expect(await sessions()).toBe(0)
    for (const { report, alerts } of budgets) {
      expect(report.verdict).toBe('over')
      expect(report.bottleneck).toBe('postgres-slots')
      expect(report.sentence).toContain(
        'The application can open 30 connections and others hold or may open 3: 33 together, but the database gives 17',
      )
      expect(alerts).toEqual([
        { rule: 'connection-budget', message: `${report.sentence} Suggested: max 4 for pg:main.` },
      ])
    }
    expect((await loaded())['53300']).toBeGreaterThan(0)
    suggestedMax = budgets[0]?.report.suggestions[0]?.suggestedMax ?? 10
  })

  it('fit with the suggested max, and the same load is refused nothing', async () => {
    expect(suggestedMax).toBe(4)
    await start(suggestedMax)
    for (const { report, alerts } of await asked()) {
      expect(report.verdict).not.toBe('over')
      expect(alerts).toEqual([])
    }
    expect(await loaded()).toEqual({})
  })
})
