/** A day of the board: local midnight to midnight, written 2026-03-09. */
export interface Day {
  readonly key: string
  readonly from: Date
  readonly to: Date
}

export function dayOf(date: Date): Day {
  const from = new Date(date.getFullYear(), date.getMonth(), date.getDate())
  const to = new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1)
  const two = (n: number) => String(n).padStart(2, '0')
  return { key: `${from.getFullYear()}-${two(from.getMonth() + 1)}-${two(from.getDate())}`, from, to }
}

/** The day written in an address, or today when it is no day. */
export function parseDay(text: string | undefined): Day {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text ?? '') ?? []
  return dayOf(year ? new Date(Number(year), Number(month) - 1, Number(date)) : new Date())
}

export function shifted(day: Day, days: number): Day {
  return dayOf(new Date(day.from.getFullYear(), day.from.getMonth(), day.from.getDate() + days))
}

export function longDate(date: Date): string {
  return date.toLocaleDateString('en-GB', { weekday: 'long', day: 'numeric', month: 'long' })
}

export function clock(date: Date): string {
  return date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
}
