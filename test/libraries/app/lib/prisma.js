import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '../generated/client'
import { once, url } from './url.js'

const db = () =>
  once(
    'prisma',
    () => new PrismaClient({ adapter: new PrismaPg({ connectionString: url('prisma'), max: 3 }) }),
  )

export const use = () => db().$queryRawUnsafe('select 1 as n')

export async function leak() {
  db()
    .$transaction(() => new Promise(() => {}), { timeout: 600_000 }) // leak
    .catch(() => {})
}
