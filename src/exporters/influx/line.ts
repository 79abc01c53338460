export type Fields = Readonly<Record<string, number | null | undefined>>
export type Tags = Readonly<Record<string, string | null>>

/**
 * One point as line protocol. Unknown values and empty tags are left out.
 * @param at ms since the epoch, written as such: the precision of the write must be ms
 * @returns `null` when no field is known
 */
export function lineOf(measurement: string, tags: Tags, fields: Fields, at: number): string | null {
  const known = Object.entries(fields).flatMap(([name, value]) =>
    typeof value === 'number' && Number.isFinite(value) ? [`${escaped(name)}=${value}`] : [],
  )
  if (known.length === 0) return null
  const labels = Object.entries(tags).flatMap(([name, value]) =>
    value ? [`,${escaped(name)}=${escaped(value)}`] : [],
  )
  return `${measurement}${labels.join('')} ${known.join(',')} ${Math.round(at)}`
}

/** A backslash at the end of a value would escape what follows it; line ends would end the point. */
function escaped(text: string): string {
  return text
    .replace(/[\r\n\t]+/g, ' ')
    .replace(/\\+$/, '')
    .replace(/[ ,=]/g, '\\$&')
}
