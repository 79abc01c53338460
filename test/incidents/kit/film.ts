import { mkdirSync, writeFileSync } from 'node:fs'
import type { MonitoringReport } from '../../../src/model/report/monitoring.ts'
import type { CauseKind } from '../../../src/model/verdict.ts'
import type { Postgres } from '../../kit/postgres.ts'
import type { Frame, Part } from './frames.ts'
import { reportOf } from './report.ts'
import { openStage, type World } from './world.ts'

const FILM = new URL('../recorded/film/', import.meta.url)

/** ms between two looks of a film. */
const FRAME_MS = 500

/** What differs from the report before. */
function changed(report: MonitoringReport, before: MonitoringReport | undefined): Frame {
  return Object.fromEntries(
    Object.entries(report).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(before?.[name as keyof MonitoringReport]),
    ),
  )
}

/** Makes the trouble on real servers and stores what a page would have been answered. */
export async function recordFilm(server: Postgres): Promise<void> {
  const stage = openStage(server)
  const frames: Frame[] = []
  const parts: Partial<Record<Part, number>> = {}
  let last: MonitoringReport | undefined
  const shoot = async (): Promise<MonitoringReport> => {
    await stage.pass(FRAME_MS)
    const report = await reportOf(stage.monitor)
    frames.push(changed(report, last))
    last = report
    return report
  }
  /** Films until the first cause is this one (`null` = healthy), then some more. */
  const until = async (part: Part, cause: CauseKind | null, more = 4): Promise<void> => {
    parts[part] = frames.length
    for (let count = 0; ; count++) {
      const { status, verdict } = await shoot()
      if (cause === null ? status === 'healthy' : verdict.causes[0]?.kind === cause) break
      if (count > 80) throw new Error(`${part}: ${cause ?? 'healthy'} did not come; it is ${status}`)
    }
    for (let count = 0; count < more; count++) await shoot()
  }
  try {
    await script(stage, until)
  } finally {
    await stage.close()
  }
  mkdirSync(FILM, { recursive: true })
  const lines = frames.map((frame) => JSON.stringify(frame)).join(',\n')
  writeFileSync(new URL('day.json', FILM), `{"parts":${JSON.stringify(parts)},"frames":[\n${lines}\n]}\n`)
}

async function script(
  stage: World,
  until: (part: Part, cause: CauseKind | null, more?: number) => Promise<void>,
): Promise<void> {
  const own = await stage.ownServer(30)
  const pool = stage.pool({ max: 6, connectionTimeoutMillis: 300 })
  stage.traffic(() => pool.query('select id from visits limit 1'), 30)
  await until('healthy', null)

  for (let count = 0; count < 5; count++)
    await (await pool.connect()).query('select note from visits limit 1')
  await until('leak', 'leak')
  stage.monitor.cleanup()
  await until('released', null)

  const ends = Array.from({ length: 40 }, () => stage.traffic(() => pool.query('select pg_sleep(0.1)'), 0))
  await until('spike', 'too-few-slots')
  for (const end of ends) end()
  await until('calm', null)

  await own.kill('SIGQUIT')
  await until('outage', 'database-unreachable')
  await own.restart()
  await until('recovery', null)
}
