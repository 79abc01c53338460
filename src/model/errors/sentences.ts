/**
 * Catch-all codes of poolers and gateways, where only the text identifies the failure. Any other code identifies it by
 * itself; the text beside it may be the user's own and quote anything.
 */
const CARRIERS = /^(?:08P01|XX000|53300|08001|08006|PGRST00[0-2]|unexpected_failure|HTTP\d{3})$/
/** What layers put before a message they pass on. */
const PREFIX =
  /^(?:Caused by: |(?:[A-Za-z]{0,30}Error|error|FATAL|ERROR|PANIC): {1,2}|connection to server (?:at|on) .{1,200}? failed: |\(E[A-Z]{3,30}\) )/
/** Lines of a text that are looked at: Prisma puts the call before the sentence, libpq a hint after it. */
const MOST_LINES = 8
const MOST_PREFIXES = 4

/** The lines of message and details, each as it is and without what layers put before it. */
export function sentencesOf({
  message,
  details,
  codes,
}: {
  readonly message: string
  readonly details: string
  readonly codes: readonly string[]
}): readonly string[] {
  if (codes.some((code) => !CARRIERS.test(code))) return []
  return [message, details].flatMap((text) =>
    text
      .split('\n', MOST_LINES)
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .flatMap(stripped),
  )
}

function stripped(line: string): string[] {
  const forms = [line]
  let rest = line
  for (let i = 0; i < MOST_PREFIXES; i++) {
    const shorter = rest.replace(PREFIX, '')
    if (shorter === rest) break
    rest = shorter
    forms.push(rest)
  }
  return forms
}
