/** A change of one file: `null` before = it is created, `null` after = it is removed. */
export interface Change {
  /** Relative to the app, forward slashes. */
  readonly path: string
  readonly before: string | null
  readonly after: string | null
}

/** Unchanged lines shown around a change. */
const CONTEXT = 3

/** A change as `git apply` and `patch -p1` read it: one hunk, from the first line that differs to the last. */
export function unifiedDiff({ path, before, after }: Change): string {
  const old = linesOf(before)
  const now = linesOf(after)
  let head = 0
  while (head < old.length && head < now.length && old[head] === now[head]) head++
  let tail = 0
  while (
    tail < old.length - head &&
    tail < now.length - head &&
    old[old.length - 1 - tail] === now[now.length - 1 - tail]
  )
    tail++
  const from = Math.max(0, head - CONTEXT)
  const after3 = Math.min(tail, CONTEXT)
  const counts = [old, now].map((lines) => lines.length - tail + after3 - from)
  const at = (lines: readonly string[], count: number | undefined): string =>
    `${lines.length === 0 ? 0 : from + 1},${count}`
  return [
    `--- ${before === null ? '/dev/null' : `a/${path}`}`,
    `+++ ${after === null ? '/dev/null' : `b/${path}`}`,
    `@@ -${at(old, counts[0])} +${at(now, counts[1])} @@`,
    ...old.slice(from, head).map((line) => shown(' ', line)),
    ...old.slice(head, old.length - tail).map((line) => shown('-', line)),
    ...now.slice(head, now.length - tail).map((line) => shown('+', line)),
    ...old.slice(old.length - tail, old.length - tail + after3).map((line) => shown(' ', line)),
  ].join('\n')
}

/** A last line that does not end has to say so, or the change does not apply. */
function shown(sign: string, line: string): string {
  return line.endsWith('\n') ? `${sign}${line.slice(0, -1)}` : `${sign}${line}\n\\ No newline at end of file`
}

/** Lines with what ends them. */
function linesOf(text: string | null): string[] {
  if (text === null || text === '') return []
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}
