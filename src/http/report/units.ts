/** Ratio → percent, integer. `null` stays unknown. */
export function percent(ratio: number): number
export function percent(ratio: number | null): number | null
export function percent(ratio: number | null): number | null {
  return ratio === null ? null : Math.round(ratio * 100)
}

/** ms since the epoch → ISO 8601. */
export function iso(ms: number): string
export function iso(ms: number | null): string | null
export function iso(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString()
}

/** ms for people, rounded to significant digits. */
export function ms(value: number): number
export function ms(value: number | null): number | null
export function ms(value: number | null): number | null {
  if (value === null) return null
  return value >= 100 ? Math.round(value) : Math.round(value * 100) / 100
}

/** One decimal. */
export function tenth(value: number): number {
  return Math.round(value * 10) / 10
}

/** NaN → unknown. */
export function known(value: number): number | null {
  return Number.isNaN(value) ? null : value
}
