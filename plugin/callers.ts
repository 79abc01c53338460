/** How deep a shared configuration may call us. */
const FRAMES = 100

/**
 * The files of the calls that led here, innermost first, as paths or `file:` URLs. From the call sites, not from the text of a stack, in
 * which a path with parentheses cannot be told from what is around it, and which tools rewrite.
 */
export function callers(): readonly string[] {
  const { prepareStackTrace, stackTraceLimit } = Error
  try {
    Error.stackTraceLimit = FRAMES
    Error.prepareStackTrace = (_, sites) => sites
    const sites: unknown = new Error().stack
    return Array.isArray(sites)
      ? (sites as NodeJS.CallSite[]).flatMap((site) => site.getFileName() ?? [])
      : []
  } catch {
    // A frozen `Error`: nothing is known.
    return []
  } finally {
    restore(prepareStackTrace, stackTraceLimit)
  }
}

function restore(prepare: typeof Error.prepareStackTrace, limit: number): void {
  try {
    Error.stackTraceLimit = limit
    if (prepare === undefined) Reflect.deleteProperty(Error, 'prepareStackTrace')
    else Error.prepareStackTrace = prepare
  } catch {
    // It could not be changed before either.
  }
}
