/** The text of a statement given as text, as a query object, or as a cursor or stream. */
export function textOf(config: unknown): unknown {
  if (typeof config === 'string') return config
  if (config === null || typeof config !== 'object') return undefined
  const { text, cursor } = config as { text?: unknown; cursor?: { text?: unknown } }
  return text ?? cursor?.text
}

/** Whether a statement brings its own protocol (a cursor, a stream, a COPY), and with it an end of its own. */
export function isSubmittable(config: unknown): boolean {
  return (
    config !== null &&
    typeof config === 'object' &&
    typeof (config as { submit?: unknown }).submit === 'function'
  )
}
