import { OwnError } from '../../model/errors/own-error.ts'
import { own } from '../../model/tools/own.ts'

/** One object of the database's answer. */
export type Row = Readonly<Record<string, unknown>>

export function record(value: unknown, what: string): Row {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Row
  throw new OwnError(`the database answered without ${what}`)
}

export function array(row: Row, key: string): unknown[] {
  const value = own(row, key)
  if (Array.isArray(value)) return value
  throw new OwnError(`the database answered without ${key}`)
}

export function list(row: Row, key: string): Row[] {
  return array(row, key).map((one) => record(one, key))
}

export function number(row: Row, key: string): number {
  const value = Number(own(row, key) ?? Number.NaN)
  if (Number.isFinite(value)) return value
  throw new OwnError(`the database answered without the number ${key}`)
}

export function maybe(row: Row, key: string): number | null {
  const value = own(row, key)
  return typeof value === 'number' ? value : null
}

export function text(row: Row, key: string): string {
  const value = own(row, key)
  if (typeof value === 'string') return value
  throw new OwnError(`the database answered without the text ${key}`)
}

export function numbers(row: Row): Record<string, number> {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, Number(value)]))
}
