import type { Files } from '../kit/app.ts'
import type { Subject } from './forms.ts'

/*
 * The user's own files that a facade of ours stands for, with every kind of export that the language has. Pages import
 * from them, because nothing forbids it.
 */

const PATHS = `export const deep = { path: '/deep' }
export function below() {
  return '/below'
}
`

const EXPORTS = `import { deep } from './lib/paths.ts'

export const PUBLIC = ['/login']
export let counter = 0
export var old = 'old'
export const { left, right: renamedRight } = { left: {}, right: {} }
export const [first, ...rest] = [{}, {}]
export const one = {}, two = {}
export function isPublic(path: string, exact = false): boolean {
  return exact ? PUBLIC.includes(path) : PUBLIC.some((each) => path.startsWith(each))
}
export async function later(): Promise<number> {
  return ++counter
}
export function* many() {
  yield 1
}
export class Guard {
  static of(): Guard {
    return new Guard()
  }
  check(): boolean {
    return true
  }
}
export abstract class Base {
  abstract check(): boolean
}
export enum Role {
  Admin = 'admin',
}
export type Name = string
export interface Shape {
  readonly name: Name
}
const hidden = {}
export { hidden as shown, type Shape as Renamed }
export { deep as elsewhere } from './lib/paths.ts'
export * from './lib/paths.ts'
export * as paths from './lib/paths.ts'
void deep
`

const NAMES = [
  ...['PUBLIC', 'counter', 'old', 'left', 'renamedRight', 'first', 'rest', 'one', 'two', 'isPublic', 'later'],
  ...['many', 'Guard', 'Base', 'Role', 'shown', 'elsewhere', 'deep', 'below', 'paths'],
]

const COMMON_JS = `exports.PUBLIC = ['/login']
exports.isPublic = function isPublic(path) {
  return exports.PUBLIC.includes(path)
}
`

/** How the app's handler before the routes is called, and which forms its own files have. */
export interface OwnFiles {
  readonly handler: 'proxy' | 'middleware'
  readonly isCommonJs?: boolean
}

/** The files themselves. */
export function ownFiles({ handler, isCommonJs = false }: OwnFiles): Files {
  const next = (assign: string): string =>
    `${assign}function ${handler}(request) {\n  return NextResponse.next({ request })\n}\n`
  if (isCommonJs)
    return {
      [`${handler}.js`]: `const { NextResponse } = require('next/server')\n\n${COMMON_JS}${next(`exports.${handler} = `)}exports.config = { matcher: '/never' }\n`,
      'instrumentation.js': `${COMMON_JS}exports.register = function register() {}\n`,
    }
  return {
    'lib/paths.ts': PATHS,
    [`${handler}.ts`]: `import { type NextRequest, NextResponse } from 'next/server'\n${EXPORTS}\n${next('export ').replace('(request)', '(request: NextRequest)')}
export default { name: 'not the handler' }
export const config = { matcher: '/never' }
`,
    'instrumentation.ts': `${EXPORTS}\nexport function register() {}\nexport default { name: 'of the user' }\n`,
    'db-monitoring.config.ts': `${EXPORTS}\nexport default { authorize: () => true }\n`,
  }
}

/** What pages may import from them. The handlers are ours by intent and no part of it. */
export function ownSubjects({ handler, isCommonJs = false }: OwnFiles): readonly Subject[] {
  const files = [handler, 'instrumentation', ...(isCommonJs ? [] : ['db-monitoring.config'])]
  return files.map((file) => ({
    request: `../../${file}`,
    names: isCommonJs ? ['PUBLIC', 'isPublic'] : NAMES,
    types: isCommonJs ? [] : ['Name', 'Shape', 'Renamed', 'Role'],
    hasDefault: true,
    isRequired: true,
    isPackage: false,
    isUniversal: true,
  }))
}
