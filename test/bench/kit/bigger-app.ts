import type { Files } from '../../e2e/kit/app.ts'

/**
 * Pages, client components and routes that a small app is made bigger by; each is a module of its own with markup, state and some
 * functions, as people write them.
 * @param size how many of each
 */
export function biggerBy(size: number): Files {
  const files: Record<string, string> = {}
  for (let index = 0; index < size; index++) {
    files[`components/panel-${index}.tsx`] = panel(index)
    files[`lib/orders-${index}.ts`] = orders(index)
    files[`app/area-${index}/page.tsx`] = page(index)
    files[`app/api/area-${index}/route.ts`] = route(index)
  }
  return files
}

function orders(index: number): string {
  const kinds = Array.from(
    { length: 12 },
    (_, at) => `  { id: ${at}, name: 'kind ${index}-${at}', price: ${at * 7 + index} },`,
  )
  return `export interface Kind { readonly id: number; readonly name: string; readonly price: number }

export const KINDS: readonly Kind[] = [
${kinds.join('\n')}
]

export function total(picked: readonly number[], rate: number): number {
  const sum = KINDS.filter(({ id }) => picked.includes(id)).reduce((before, { price }) => before + price, 0)
  return Math.round(sum * (1 + rate) * 100) / 100
}

export function grouped(size: number): readonly (readonly Kind[])[] {
  const rows: Kind[][] = []
  for (const kind of KINDS) {
    const last = rows.at(-1)
    if (last && last.length < size) last.push(kind)
    else rows.push([kind])
  }
  return rows
}
`
}

function panel(index: number): string {
  return `'use client'
import { useMemo, useState } from 'react'
import { grouped, total } from '../lib/orders-${index}'

export function Panel({ rate }: { rate: number }) {
  const [picked, setPicked] = useState<readonly number[]>([])
  const sum = useMemo(() => total(picked, rate), [picked, rate])
  const toggle = (id: number) => setPicked((now) => (now.includes(id) ? now.filter((one) => one !== id) : [...now, id]))
  return (
    <section>
      <h2>Area ${index}</h2>
      {grouped(4).map((row, at) => (
        <ul key={at}>
          {row.map(({ id, name, price }) => (
            <li key={id}>
              <label>
                <input type="checkbox" checked={picked.includes(id)} onChange={() => toggle(id)} /> {name}, {price}
              </label>
            </li>
          ))}
        </ul>
      ))}
      <output>{sum}</output>
    </section>
  )
}
`
}

function page(index: number): string {
  return `import { Panel } from '../../components/panel-${index}'
import { KINDS } from '../../lib/orders-${index}'

export default function Page() {
  return (
    <main>
      <h1>{KINDS.length} kinds</h1>
      <Panel rate={0.19} />
    </main>
  )
}
`
}

function route(index: number): string {
  return `import { Pool } from 'pg'
import { total } from '../../../lib/orders-${index}'

const pool = new Pool({ connectionString: process.env.DATABASE_URL })

export async function GET(request: Request): Promise<Response> {
  const picked = new URL(request.url).searchParams.getAll('id').map(Number)
  const { rows } = await pool.query('select count(*) from sites')
  return Response.json({ sum: total(picked, 0.19), rows })
}
`
}
