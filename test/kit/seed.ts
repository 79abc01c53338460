import { readFileSync } from 'node:fs'
import pg from 'pg'
import type { Postgres } from './postgres.ts'
import { createUser } from './supabase-stand-in/auth/users.ts'

/** Everyone's password in seeded data. */
export const SEED_PASSWORD = 'field-visits'

export const PEOPLE: readonly {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly hue: number
}[] = [
  {
    id: '00000000-0000-4000-8000-000000000001',
    email: 'mara@fieldday.example',
    name: 'Mara Lindqvist',
    hue: 262,
  },
  {
    id: '00000000-0000-4000-8000-000000000002',
    email: 'tomas@fieldday.example',
    name: 'Tomás Arce',
    hue: 24,
  },
  {
    id: '00000000-0000-4000-8000-000000000003',
    email: 'ines@fieldday.example',
    name: 'Inês Duarte',
    hue: 158,
  },
  {
    id: '00000000-0000-4000-8000-000000000004',
    email: 'jonah@fieldday.example',
    name: 'Jonah Whitlock',
    hue: 205,
  },
]

const SITES: readonly (readonly [name: string, area: string, address: string, contact: string])[] = [
  ['Harbour Point tower', 'Docklands', '12 Quay Street', 'Priya Raman'],
  ['Eastgate station hall', 'Eastgate', '1 Station Square', 'Lukas Brandt'],
  ['Mill Lane terraces', 'Old Mill', '40-58 Mill Lane', 'Ana Sousa'],
  ['Northfield clinic', 'Northfield', '9 Alder Way', 'Grace Oduya'],
  ['Canal depot', 'Docklands', '77 Towpath Road', 'Ben Achterberg'],
  ['St Brigid school', 'Northfield', '3 Chapel Rise', 'Nora Flynn'],
  ['Summit car park', 'Ridgeway', '200 Crest Avenue', 'Ivo Marek'],
  ['Foundry lofts', 'Old Mill', '15 Foundry Yard', 'Salma Haddad'],
]

const PURPOSES: readonly string[] = [
  'Scaffold inspection before handover',
  'Walk-through with the new site lead',
  'Fire-door checklist, floors 3 to 6',
  'Crane permit renewal',
  'Noise complaint follow-up',
  'Induction for the evening crew',
  'Drainage survey with the council',
  'Quarterly safety round',
  'Sign off the temporary ramp',
  'Photo record for the insurer',
]

/** Hours of today's visits. */
const TODAY: readonly number[] = [7.5, 8, 8.75, 9.5, 10.5, 11.25, 12.5, 13, 13.75, 15, 15.5, 16.25]

/** Creates a database with the platform's roles and tables. Returns its name. */
export async function preparePlatform(postgres: Postgres, database = 'app'): Promise<string> {
  await withClient(postgres.url(), async (client) => {
    const exists = await client.query('select 1 from pg_database where datname = $1', [database])
    if (exists.rowCount === 0) await client.query(`create database "${database}"`)
  })
  await withClient(postgres.url('postgres', database), (client) => client.query(sql('platform.sql')))
  return database
}

/** Adds the example's tables, its team, its sites and a week of visits around `now`. Needs `preparePlatform()`. */
export async function seedVisits(
  postgres: Postgres,
  database = 'app',
  now: Date = new Date(),
): Promise<void> {
  await withClient(postgres.url('postgres', database), async (client) => {
    await client.query(sql('visits.sql'))
    for (const person of PEOPLE) {
      await createUser(client, { ...person, password: SEED_PASSWORD, metadata: { name: person.name } })
      const initials = person.name.replace(/[^A-ZÀ-Þ]/g, '')
      await client.query('insert into people values ($1, $2, $3, $4)', [
        person.id,
        person.name,
        initials,
        person.hue,
      ])
    }
    for (const site of SITES) {
      await client.query('insert into sites (name, area, address, contact) values ($1, $2, $3, $4)', [
        ...site,
      ])
    }
    const day = new Date(now)
    day.setHours(0, 0, 0, 0)
    let n = 0
    for (let offset = -3; offset <= 3; offset++) {
      for (const hour of offset === 0 ? TODAY : [8, 10, 13, 15]) {
        const starts = new Date(day)
        starts.setDate(day.getDate() + offset)
        starts.setHours(0, hour * 60 + (offset === 0 ? 0 : (n % 4) * 15))
        const minutes = 60 + (n % 3) * 30
        await client.query(
          'insert into visits (site_id, assignee, purpose, starts_at, minutes, status, created_by) values ($1, $2, $3, $4, $5, $6, $7)',
          [
            (n % SITES.length) + 1,
            PEOPLE[(n * 3 + offset + 3) % PEOPLE.length]?.id,
            PURPOSES[(n * 7) % PURPOSES.length],
            starts,
            minutes,
            statusOf(starts, minutes, now, n),
            PEOPLE[n % PEOPLE.length]?.id,
          ],
        )
        n++
      }
    }
    await client.query('analyze')
  })
}

function statusOf(starts: Date, minutes: number, now: Date, n: number): string {
  const ends = starts.getTime() + minutes * 60_000
  if (ends < now.getTime()) return n % 9 === 4 ? 'missed' : 'done'
  return starts.getTime() < now.getTime() ? 'under_way' : 'planned'
}

function sql(name: string): string {
  return readFileSync(new URL(`./sql/${name}`, import.meta.url), 'utf8')
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
