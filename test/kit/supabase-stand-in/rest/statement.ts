import { restFault } from './errors.ts'
import { column, condition, createParameters, identifier, type Parameters, split, tree } from './filter.ts'

/** A statement whose one row is `body` (JSON text), `n` (rows in it) and perhaps `total`. */
export interface Statement {
  readonly sql: string
  readonly values: readonly unknown[]
  readonly offset: number
}

export interface WriteOptions {
  readonly rows: readonly Readonly<Record<string, unknown>>[]
  readonly onConflict: readonly string[]
  readonly duplicates: 'fail' | 'merge' | 'ignore'
}

const RESERVED: ReadonlySet<string> = new Set([
  'select',
  'order',
  'limit',
  'offset',
  'on_conflict',
  'columns',
  'and',
  'or',
  'not.and',
  'not.or',
])

/** `GET`: rows of a table or view, with the total behind the page when `count` is wanted. */
export function selectStatement(table: string, query: URLSearchParams, count: boolean): Statement {
  const parameters = createParameters()
  const where = conditions(table, query, parameters)
  const from = `from "public".${identifier(table)}${where}`
  const limit = whole(query, 'limit')
  const offset = whole(query, 'offset') ?? 0
  const source =
    `select ${columns(query.get('select'), table)} ${from}${ordering(query, table)}` +
    `${limit === null ? '' : ` limit ${limit}`}${offset === 0 ? '' : ` offset ${offset}`}`
  return {
    sql: wrap(source, count ? `, (select count(*) ${from})::int as total` : ''),
    values: parameters.values,
    offset,
  }
}

export function insertStatement(table: string, query: URLSearchParams, options: WriteOptions): Statement {
  const parameters = createParameters()
  const named = query.get('columns')
  const names = named
    ? split(named).map((name) => name.replace(/^"|"$/g, ''))
    : [...new Set(options.rows.flatMap((row) => Object.keys(row)))]
  const target = `"public".${identifier(table)}`
  const list = names.map(identifier).join(', ')
  const values =
    names.length === 0
      ? ' default values'
      : ` (${list}) select ${list} from json_populate_recordset(null::${target}, ${parameters.add(JSON.stringify(options.rows))}::json)`
  const conflict = options.onConflict.map(identifier).join(', ')
  const update = names.filter((name) => !options.onConflict.includes(name))
  let onConflict = ''
  if (options.duplicates !== 'fail' && conflict) {
    onConflict =
      options.duplicates === 'ignore' || update.length === 0
        ? ` on conflict (${conflict}) do nothing`
        : ` on conflict (${conflict}) do update set ${update.map((name) => `${identifier(name)} = excluded.${identifier(name)}`).join(', ')}`
  }
  return changed(`insert into ${target}${values}${onConflict} returning *`, table, query, parameters)
}

export function updateStatement(
  table: string,
  query: URLSearchParams,
  row: Readonly<Record<string, unknown>>,
): Statement {
  const parameters = createParameters()
  const target = `"public".${identifier(table)}`
  const from = `json_populate_record(null::${target}, ${parameters.add(JSON.stringify(row))}::json) _new`
  const set = Object.keys(row).map((name) => `${identifier(name)} = _new.${identifier(name)}`)
  if (set.length === 0) throw restFault({ code: 'PGRST102' })
  const sql = `update ${target} set ${set.join(', ')} from ${from}${conditions(table, query, parameters)} returning ${target}.*`
  return changed(sql, table, query, parameters)
}

export function deleteStatement(table: string, query: URLSearchParams): Statement {
  const parameters = createParameters()
  const sql = `delete from "public".${identifier(table)}${conditions(table, query, parameters)} returning *`
  return changed(sql, table, query, parameters)
}

function changed(sql: string, table: string, query: URLSearchParams, parameters: Parameters): Statement {
  const shown = `select ${columns(query.get('select'), table)} from _changed ${identifier(table)}`
  return { sql: `with _changed as (${sql}) ${wrap(shown, '')}`, values: parameters.values, offset: 0 }
}

function wrap(source: string, extra: string): string {
  return `select coalesce(json_agg(_row), '[]')::text as body, count(*)::int as n${extra} from (${source}) _row`
}

/** `select=a,b:c,d::text,*` */
function columns(select: string | null, table: string): string {
  if (!select || select === '*') return `${identifier(table)}.*`
  return split(select)
    .map((item) => {
      if (item.includes('(')) {
        throw restFault({
          code: 'PGRST100',
          message: `the stand-in does not embed resources (${item}); read from a view instead`,
        })
      }
      if (item === '*') return `${identifier(table)}.*`
      const [, alias, source, cast] =
        /^(?:([^:]+):(?!:))?(.+?)(?:::([a-z_][a-z0-9_ ]*(?:\[\])?))?$/i.exec(item) ?? []
      if (!source)
        throw restFault({ code: 'PGRST100', message: `"failed to parse select parameter (${item})"` })
      const last = source.split(/->>?/).at(-1) as string
      const sql = column(source.replace(/^"|"$/g, ''), table)
      return `${cast ? `(${sql})::${cast}` : sql} as ${identifier(alias ?? last.replace(/^"|"$/g, ''))}`
    })
    .join(', ')
}

function conditions(table: string, query: URLSearchParams, parameters: Parameters): string {
  const all: string[] = []
  for (const [key, text] of query) {
    if (key === 'and' || key === 'or') all.push(tree(key, text, table, parameters))
    else if (key === 'not.and' || key === 'not.or') {
      all.push(`not ${tree(key.slice(4) as 'and' | 'or', text, table, parameters)}`)
    } else if (!RESERVED.has(key)) all.push(condition(key, text, table, parameters))
  }
  return all.length === 0 ? '' : ` where ${all.join(' and ')}`
}

function ordering(query: URLSearchParams, table: string): string {
  const order = query.get('order')
  if (!order) return ''
  const terms = split(order).map((term) => {
    const [, name, direction, nulls] =
      /^(.+?)(?:\.(asc|desc))?(?:\.(nullsfirst|nullslast))?$/.exec(term) ?? []
    const placed = nulls === 'nullsfirst' ? ' nulls first' : nulls === 'nullslast' ? ' nulls last' : ''
    return `${column((name ?? '').replace(/^"|"$/g, ''), table)} ${direction ?? 'asc'}${placed}`
  })
  return ` order by ${terms.join(', ')}`
}

function whole(query: URLSearchParams, name: string): number | null {
  const text = query.get(name)
  if (text === null) return null
  if (!/^\d+$/.test(text))
    throw restFault({ code: 'PGRST100', message: `"failed to parse ${name} parameter (${text})"` })
  return Number(text)
}
