import type { StackFrame } from '../report/leak.ts'
import type { SourcePlaces } from './source-places.ts'

/** What is needed to turn an address in a stack into a source place. */
export interface Places {
  /** The application's folder; empty = unknown (edge). */
  readonly root: string
  readonly sourceAt: SourcePlaces['resolve']
}

/** Frames shown of one stack. */
const MOST_FRAMES = 20
/** Longest line that is read as a frame, characters. */
const LONGEST_LINE = 1024

/**
 * Reads a V8 stack into frames. Addresses of bundlers become the source paths they stand for; files of the
 * application are given relative to its folder, so that no absolute path is shown.
 */
export function parseStack(stack: string, places: Places): readonly StackFrame[] {
  const frames: StackFrame[] = []
  for (const line of stack.split('\n')) {
    const frame = parseFrame(line, places)
    if (frame) frames.push(frame)
    if (frames.length === MOST_FRAMES) break
  }
  return frames
}

function parseFrame(line: string, { root, sourceAt }: Places): StackFrame | null {
  if (line.length > LONGEST_LINE) return null
  const trimmed = line.trimStart()
  if (!trimmed.startsWith('at ')) return null
  const { name, address } = partsOf(trimmed.slice(3).replace(/^async /, ''))
  const place = /:(\d+)(?::(\d+))?$/.exec(address)
  if (!place) return null
  // Code that was evaluated has no file, and who evaluated it is an absolute path.
  const built = address.startsWith('eval at ') ? '<anonymous>' : address.slice(0, place.index)
  const [, row = '0', at] = place
  const column = at === undefined ? null : Number(at)
  const source = sourceAt(built, Number(row), column) ?? { file: built, line: Number(row), column }
  const file = sourceOf(source.file, root)
  return {
    function: functionName(name),
    file,
    line: source.line,
    column: source.column,
    app: isApp(source.file, file),
  }
}

/** `name (address)`, or an address alone. */
function partsOf(text: string): { readonly name: string | undefined; readonly address: string } {
  const open = text.endsWith(')') ? text.indexOf(' (') : -1
  return open < 0
    ? { name: undefined, address: text }
    : { name: text.slice(0, open), address: text.slice(open + 2, -1) }
}

/** `Object.<anonymous>` and bundlers' names of module bodies carry no information. */
function functionName(name: string | undefined): string | null {
  if (
    name === undefined ||
    name === '' ||
    /^(Object\.|Module\.)?(<anonymous>|eval)$/.test(name) ||
    /__TURBOPACK__|__webpack_/.test(name)
  ) {
    return null
  }
  return name.replace(/ \[as .*\]$/, '')
}

/** The source path behind an address of Node, webpack or Turbopack. */
function sourceOf(address: string, root: string): string {
  const plain = decoded(address)
    .replace(/^webpack-internal:\/\/\/(\([^)]*\)\/)?/, '')
    .replace(/^webpack:\/\/[^/]*\/(\([^)]*\)\/)?/, '')
    .replace(/^turbopack:\/\/\/?/, '')
    .replace(/^about:\/\/React\/[^/]*\//, '')
    .replace(/^file:\/\//, '')
    // A module that Turbopack has loaded anew in development: its own path stands in the query.
    .replace(/^.*\?id=(\[project\]\/[^+]+)\+.*$/, '$1')
    .replace(/\?[^/]*$/, '')
    .replaceAll('\\', '/')
    .replace(/^\/([A-Za-z]:\/)/, '$1')
  const folder = root.replaceAll('\\', '/').replace(/\/$/, '')
  if (plain.startsWith('[project]/')) return inApplication(plain.slice('[project]/'.length), folder)
  return relative(plain.replace(/^\.\//, ''), folder)
}

/** `[project]` is the bundler's root, which in a workspace lies above the application: its part of the path goes. */
function inApplication(path: string, root: string): string {
  const parts = path.split('/')
  for (let count = parts.length - 1; count > 0; count--) {
    if (root.endsWith(`/${parts.slice(0, count).join('/')}`)) return parts.slice(count).join('/')
  }
  return path
}

function decoded(address: string): string {
  try {
    return decodeURI(address)
  } catch {
    return address
  }
}

/** Relative to the root where that is possible; a dependency elsewhere by its package path; else its last folders. */
function relative(file: string, root: string): string {
  if (!file.startsWith('/') && !/^[A-Za-z]:\//.test(file)) return file
  if (root !== '' && file.startsWith(`${root}/`)) return file.slice(root.length + 1)
  const dependency = file.lastIndexOf('/node_modules/')
  if (dependency >= 0) return file.slice(dependency + 1)
  return `…/${file.split('/').slice(-3).join('/')}`
}

function isApp(address: string, file: string): boolean {
  if (/^(node:|internal\/|native|wasm:|\[(?!project\]))/.test(address) || address === '<anonymous>')
    return false
  if (/(^|\/)node_modules\//.test(file) || /\(vendored\)|next[\\/]dist\//.test(address)) return false
  // A chunk a bundler made of a package, without a map: whose code stands at this line cannot be told.
  if (/\/chunks\/(?:[^/]*\/)*node_modules_[^/]*$|\/vendor-chunks\//.test(file)) return false
  return true
}
