import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { blank } from '../../../plugin/loaders/blank.ts'
import { PAGE_EXTENSIONS } from '../../../plugin/next-config.ts'
import {
  DEFAULT_ROUTES,
  ingestBelow,
  NO_ROUTES,
  ROUTE_NAMES,
  type RouteName,
  type RoutePaths,
} from '../../../plugin/routes/names.ts'

/** What a next.config says of our routes, as far as its text tells. */
export interface Given {
  /** Name of the file; `null` = there is none. */
  readonly name: string | null
  readonly text: string
  readonly routes: RoutePaths
  readonly pageExtensions: readonly string[]
  /** Settings that only running the file would tell; the defaults stand in their place. */
  readonly unread: readonly string[]
}

/** Reads the next.config of a folder without running it: running one starts what else it does. */
export function givenIn(dir: string): Given {
  const name =
    ['ts', 'mts', 'mjs', 'js', 'cjs']
      .map((end) => `next.config.${end}`)
      .find((file) => existsSync(join(dir, file))) ?? null
  const text = name === null ? '' : readFileSync(join(dir, name), 'utf8')
  const extensions = settingIn(text, 'pageExtensions', '[', ']')
  const found = extensions === null ? PAGE_EXTENSIONS : listed(extensions)
  const options = settingIn(text, 'routes', '{', '}')
  const isOff = /\broutes\s*:\s*false\b/.test(blank(text))
  const routes = isOff ? NO_ROUTES : options === null ? DEFAULT_ROUTES : routesIn(options)
  return {
    name,
    text,
    routes: routes ?? DEFAULT_ROUTES,
    pageExtensions: found ?? PAGE_EXTENSIONS,
    unread: [...(found === null ? ['pageExtensions'] : []), ...(routes === null ? ['routes'] : [])],
  }
}

/** The inside of `name: [ … ]`; '' = it is there in another form; `null` = it is not there. */
function settingIn(text: string, name: string, open: string, close: string): string | null {
  const code = blank(text)
  const found = [...code.matchAll(new RegExp(`(?<![\\w$.'"])${name}\\b\\s*(?=[:,}])`, 'g'))]
  const [at] = found
  if (at === undefined) return null
  const begin = code.slice(at.index + at[0].length).match(/^:\s*/)
  const start = at.index + at[0].length + (begin?.[0].length ?? 0)
  const end = code.indexOf(close, start)
  return found.length > 1 || code[start] !== open || end < 0 ? '' : withoutComments(text, start + 1, end)
}

/** A part of the source without its comments; `blank` leaves the quotes of a text and hides all of a comment. */
function withoutComments(text: string, from: number, to: number): string {
  return text
    .slice(from, to)
    .replace(/\/\*[\s\S]*?\*\/|(?<!['"][^'"\n]*)\/\/.*$/gm, '')
    .trim()
}

/** `null` = it is not a list of plain texts. */
function listed(inside: string): string[] | null {
  const items = inside.split(',').map((item) => item.trim())
  if (items.at(-1) === '') items.pop()
  const texts = items.map((item) => /^(['"])([\w.-]+)\1$/.exec(item)?.[2])
  return texts.length > 0 && texts.every((item) => item !== undefined) ? (texts as string[]) : null
}

/** `null` = it is not plain paths. */
function routesIn(inside: string): RoutePaths | null {
  const items = inside.split(',').map((item) => item.trim())
  if (items.at(-1) === '') items.pop()
  const routes: Partial<Record<RouteName, string | false>> = {}
  for (const item of items) {
    const match = /^(\w+)\s*:\s*(?:false|(['"])(\/[\w.~/-]+)\2)$/.exec(item)
    const name = ROUTE_NAMES.find((each) => each === match?.[1])
    if (!match || name === undefined) return null
    routes[name] = match[3] ?? false
  }
  if (items.length === 0) return null
  const database = routes.database ?? DEFAULT_ROUTES.database
  return {
    health: routes.health ?? DEFAULT_ROUTES.health,
    database,
    ingest: routes.ingest ?? ingestBelow(database),
  }
}
