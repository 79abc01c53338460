import type { LeakReport, StackFrame } from '../../src/model/report/leak.ts'

/** A frame of the application, or a run of other frames folded to one line. */
export type StackRow =
  | { readonly kind: 'frame'; readonly frame: StackFrame }
  | { readonly kind: 'folded'; readonly frames: readonly StackFrame[] }

/** The application's frames stand out; what lies between them is folded, in its place. */
export function foldStack(frames: readonly StackFrame[]): readonly StackRow[] {
  const rows: StackRow[] = []
  let run: StackFrame[] = []
  const close = (): void => {
    if (run.length > 0) rows.push({ kind: 'folded', frames: run })
    run = []
  }
  for (const frame of frames) {
    if (!frame.app) {
      run.push(frame)
      continue
    }
    close()
    rows.push({ kind: 'frame', frame })
  }
  close()
  return rows
}

/** Longest name a bundler gives by itself. */
const MINIFIED = 2

/** The function's name; `null` for none, and for a minified one such as `a`. */
export function functionOf(frame: StackFrame): string | null {
  const last = frame.function?.split(/[. ]/).at(-1) ?? ''
  return last.length > MINIFIED ? frame.function : null
}

/** `file:line:column` */
export function locationOf(frame: StackFrame): string {
  return `${frame.file}:${frame.line}${frame.column === null ? '' : `:${frame.column}`}`
}

/** Text for the clipboard, in the form an engine prints it. */
export function stackText(leak: LeakReport): string {
  const head = `${leak.operation} held ${Math.round(leak.heldMs / 1000)} s (${leak.service}, ${leak.pool}, ${leak.id})`
  const lines = (leak.stack ?? []).map(
    (frame) => `    at ${functionOf(frame) ?? '<anonymous>'} (${locationOf(frame)})`,
  )
  return [head, ...lines].join('\n')
}
