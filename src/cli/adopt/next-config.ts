/**
 * The text of a next.config with `routes` among the plugin's options.
 * @param routes the option as source: `{ health: false }`
 * @returns `null` when the call cannot be changed safely: none or several, options that are no literal, `routes` there already
 */
export function withRoutes(text: string, routes: string): string | null {
  const calls = [...text.matchAll(/\bwithDbMonitoring\s*\(/g)]
  const [call] = calls
  if (calls.length !== 1 || call === undefined) return null
  const open = call.index + call[0].length
  const args = argumentsFrom(text, open)
  if (args === null) return null
  const [first, second] = args.starts
  if (second === undefined) {
    const given = text.slice(open, args.end).trim()
    const before = given === '' ? '{}, ' : `${given.replace(/,$/, '')}, `
    return `${text.slice(0, open)}${before}{ routes: ${routes} }${text.slice(args.end)}`
  }
  const options = text.slice(second, args.end)
  const brace = second + options.search(/\S/)
  if (first === undefined || args.starts.length > 2 || text[brace] !== '{' || /\broutes\b/.test(options))
    return null
  const isEmpty = /^\s*\{\s*\}\s*,?\s*$/.test(options)
  return `${text.slice(0, brace + 1)} routes: ${routes}${isEmpty ? ' ' : ','}${text.slice(brace + 1).replace(/^ (?=\})/, '')}`
}

/** Where the arguments of a call begin, and where its bracket closes; `null` = it does not. */
function argumentsFrom(
  text: string,
  open: number,
): { readonly starts: readonly number[]; readonly end: number } | null {
  const starts = [open]
  let depth = 0
  for (let i = open; i < text.length; i++) {
    const skipped = skippedFrom(text, i)
    if (skipped > i) {
      i = skipped - 1
      continue
    }
    const char = text[i] as string
    if ('([{'.includes(char)) depth++
    else if (char === ')' && depth === 0)
      return { starts: starts.filter((start) => text.slice(start, i).trim() !== ''), end: i }
    else if (')]}'.includes(char)) depth--
    else if (char === ',' && depth === 0) starts.push(i + 1)
  }
  return null
}

/** The end of a text or comment that begins here, else the place itself. */
function skippedFrom(text: string, at: number): number {
  const rest = text.slice(at, at + 2)
  if (rest === '//') return endOf(text.indexOf('\n', at), text)
  if (rest === '/*') return endOf(text.indexOf('*/', at + 2) + 2, text)
  const quote = text[at] as string
  if (!'\'"`'.includes(quote)) return at
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === quote) return i + 1
  }
  return text.length
}

function endOf(found: number, text: string): number {
  return found < 2 ? text.length : found
}
