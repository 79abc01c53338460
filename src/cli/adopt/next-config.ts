import { blank } from '../../../plugin/loaders/blank.ts'

/**
 * The text of a next.config with `routes` among the plugin's options.
 * @param routes the option as source: `{ health: false }`
 * @returns `null` when the call cannot be changed safely: none or several, options that are no literal or have a spread, `routes` there already
 */
export function withRoutes(text: string, routes: string): string | null {
  // Comments and the insides of texts are blank there, at the same positions: nothing in them is code.
  const code = blank(text)
  const found = callIn(code)
  if (found === null) return null
  const { starts, end } = found
  const [first, second] = starts
  const after =
    first === undefined || second === undefined
      ? inserted(
          text,
          lastCode(code, found.open, end),
          first === undefined ? `{}, { routes: ${routes} }` : `{ routes: ${routes} }`,
        )
      : inOptions(text, code, { second, end, routes, count: starts.length })
  return after !== null && hasOptions(after) ? after : null
}

interface Call {
  /** Behind the opening bracket. */
  readonly open: number
  /** Where the arguments begin. */
  readonly starts: readonly number[]
  /** The closing bracket. */
  readonly end: number
}

/** The one call of the plugin. */
function callIn(code: string): Call | null {
  const calls = [...code.matchAll(/\bwithDbMonitoring\s*\(/g)]
  const [call] = calls
  if (calls.length !== 1 || call === undefined) return null
  return argumentsFrom(code, call.index + call[0].length)
}

/** Options as a literal get it as the last of them. */
function inOptions(
  text: string,
  code: string,
  { second, end, routes, count }: { second: number; end: number; routes: string; count: number },
): string | null {
  const brace = second + code.slice(second, end).search(/\S/)
  const close = code.lastIndexOf('}', end)
  const rest = code.slice(close + 1, end).trim()
  // A spread may bring routes of its own, before or behind ours.
  if (count > 2 || code[brace] !== '{' || close < brace || !/^,?$/.test(rest)) return null
  if (/\broutes\b|\.\.\./.test(text.slice(second, end))) return null
  const last = lastCode(code, brace, close)
  if (last !== brace + 1) return inserted(text, last, `routes: ${routes}`)
  return `${text.slice(0, last)} routes: ${routes} ${text.slice(last).replace(/^ (?=\})/, '')}`
}

/** Puts something behind the last piece of code of a list; a comment that follows stays where it is. */
function inserted(text: string, at: number, what: string): string {
  const before = text[at - 1] as string
  const joint = before === '(' ? '' : before === ',' ? ' ' : ', '
  return `${text.slice(0, at)}${joint}${what}${text.slice(at)}`
}

/** Behind the last character of code in a range; its beginning when there is none. */
function lastCode(code: string, from: number, to: number): number {
  return Math.max(from + (code[from] === '{' ? 1 : 0), from + code.slice(from, to).trimEnd().length)
}

/** Whether the result, read again, is one call with two arguments, the second a literal with routes. */
function hasOptions(text: string): boolean {
  const code = blank(text)
  const call = callIn(code)
  const second = call?.starts[1]
  if (call === null || second === undefined || call.starts.length !== 2) return false
  return /^\s*\{[\s\S]*\broutes\s*:[\s\S]*\}\s*,?\s*$/.test(code.slice(second, call.end))
}

/** Where the arguments of a call begin, and where its bracket closes; `null` = it does not. */
function argumentsFrom(code: string, open: number): Call | null {
  const starts = [open]
  let depth = 0
  for (let i = open; i < code.length; i++) {
    const char = code[i] as string
    if ('([{'.includes(char)) depth++
    else if (char === ')' && depth === 0)
      return { open, starts: starts.filter((start) => code.slice(start, i).trim() !== ''), end: i }
    else if (')]}'.includes(char)) depth--
    else if (char === ',' && depth === 0) starts.push(i + 1)
  }
  return null
}
