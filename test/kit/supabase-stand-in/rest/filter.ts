import { restFault } from '../rest/errors.ts'

/** Collects values as the numbered parameters of one statement. */
export interface Parameters {
  readonly values: unknown[]
  add(value: unknown): string
}

export function createParameters(): Parameters {
  const values: unknown[] = []
  return {
    values,
    add(value) {
      values.push(value)
      return `$${values.length}`
    },
  }
}

/** A name as SQL wants it, whatever is in it. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** `name`, or a path into a JSON column: `data->a->>b`. */
export function column(text: string, table: string): string {
  const [name, ...path] = text.split(/(->>?)/)
  let sql = `${identifier(table)}.${identifier((name ?? '').trim())}`
  for (let at = 0; at + 1 < path.length; at += 2) {
    const key = path[at + 1] ?? ''
    sql += `${path[at]}${/^-?\d+$/.test(key) ? key : `'${key.replaceAll("'", "''")}'`}`
  }
  return sql
}

const OPERATOR: Readonly<Record<string, string>> = {
  eq: '=',
  neq: '<>',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
  like: 'like',
  ilike: 'ilike',
  match: '~',
  imatch: '~*',
  cs: '@>',
  cd: '<@',
  ov: '&&',
  isdistinct: 'is distinct from',
}

const bad = (text: string): Error =>
  restFault({ code: 'PGRST100', message: `"failed to parse filter (${text})"` })

/** One condition written `operator.value`, perhaps behind `not.`. */
export function condition(name: string, text: string, table: string, parameters: Parameters): string {
  if (text.startsWith('not.')) return `not (${condition(name, text.slice(4), table, parameters)})`
  const dot = text.indexOf('.')
  const operator = text.slice(0, dot)
  const value = text.slice(dot + 1)
  const subject = column(name, table)
  if (dot < 0) throw bad(text)
  if (operator === 'is') {
    const word = value.toLowerCase()
    if (!['null', 'not_null', 'true', 'false', 'unknown'].includes(word)) throw bad(text)
    return `${subject} is ${word === 'not_null' ? 'not null' : word}`
  }
  if (operator === 'in') {
    const inner = /^\((.*)\)$/s.exec(value)?.[1]
    if (inner === undefined) throw bad(text)
    const items = split(inner).map((item) => parameters.add(unquote(item)))
    return items.length === 0 ? 'false' : `${subject} in (${items.join(', ')})`
  }
  const sql = OPERATOR[operator]
  if (!sql) throw bad(text)
  const operand = operator === 'like' || operator === 'ilike' ? value.replaceAll('*', '%') : value
  return `${subject} ${sql} ${parameters.add(operand)}`
}

/** The inside of `or=(…)` and `and=(…)`, nested as deep as written. */
export function tree(joint: 'and' | 'or', text: string, table: string, parameters: Parameters): string {
  const inner = /^\((.*)\)$/s.exec(text)?.[1]
  if (inner === undefined) throw bad(text)
  const parts = split(inner).map((part) => {
    const nested = /^(not\.)?(and|or)(\(.*\))$/s.exec(part)
    if (nested) {
      const sql = tree(nested[2] as 'and' | 'or', nested[3] as string, table, parameters)
      return nested[1] ? `not ${sql}` : sql
    }
    const dot = part.indexOf('.')
    if (dot < 0) throw bad(part)
    const written = part.slice(dot + 1)
    const quoted = /^((?:not\.)?[a-z]+\.)(".*")$/s.exec(written)
    return condition(
      part.slice(0, dot),
      quoted ? `${quoted[1]}${unquote(quoted[2] as string)}` : written,
      table,
      parameters,
    )
  })
  return `(${parts.join(` ${joint} `)})`
}

/** Splits at commas that stand outside quotes, braces and parentheses. */
export function split(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let quoted = false
  let current = ''
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string
    if (char === '\\' && quoted) {
      current += char + (text[++at] ?? '')
      continue
    }
    if (char === '"') quoted = !quoted
    else if (!quoted && (char === '(' || char === '{' || char === '[')) depth++
    else if (!quoted && (char === ')' || char === '}' || char === ']')) depth--
    if (char === ',' && depth === 0 && !quoted) {
      parts.push(current)
      current = ''
    } else current += char
  }
  if (current !== '' || parts.length > 0) parts.push(current)
  return parts
}

function unquote(text: string): string {
  return /^".*"$/s.test(text) ? text.slice(1, -1).replace(/\\(.)/gs, '$1') : text
}
