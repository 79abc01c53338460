import type { Files } from '../kit/app.ts'

/** A module of which something of ours may take the place, and what is to be imported from it. */
export interface Subject {
  /** What is written behind `from`. */
  readonly request: string
  /** The library below whose name it is, `pg` of `pg/lib/client`. */
  readonly below?: string
  /** Its names, `default` left out. */
  readonly names: readonly string[]
  readonly hasDefault: boolean
  /** Names of types, which leave nothing behind. */
  readonly types?: readonly string[]
  /** It may be required. */
  readonly isRequired: boolean
  /** Node can load it by itself too. */
  readonly isPackage: boolean
  /** It runs outside of Node: browsers, the edge runtime. */
  readonly isUniversal: boolean
}

/** One way to import a subject, as a file of the app. */
interface Form {
  readonly name: string
  readonly extension: 'mjs' | 'js' | 'cjs' | 'ts'
  /** The file's text; its default export, or what is required of it, is a function that gives a list of one value. */
  readonly text: string
  /** Only in Node. */
  readonly needsNode?: boolean
}

const quoted = (text: string): string => JSON.stringify(text)

/** `a as _a`, or `a: _a` in an object: names that the language reserves are no trouble so. */
const renamed = (names: readonly string[], by: string): string =>
  names.map((name) => `${name}${by} _${name}`).join(', ')

const object = (names: readonly string[]): string =>
  `{ ${names.map((name) => `${name}: _${name}`).join(', ')} }`

/** Every way to import a subject that its kind allows. */
export function formsOf({ request, names, hasDefault, types = [], isRequired, isPackage }: Subject): Form[] {
  const from = quoted(request)
  const as = renamed(names, ' as')
  const forms: (Form | false)[] = [
    { name: 'star', extension: 'mjs', text: `import * as star from ${from}\nexport default () => [star]\n` },
    {
      name: 'dynamic',
      extension: 'mjs',
      text: `export default async () => [await import(${from})]\n`,
    },
    {
      name: 'star-export',
      extension: 'mjs',
      text: `import * as all from './${slug(request)}.all.mjs'\nexport default () => [all]\n`,
    },
    names.length > 0 && {
      name: 'star-export-named',
      extension: 'mjs',
      text: `import { ${as} } from './${slug(request)}.all.mjs'\nexport default () => [${object(names)}]\n`,
    },
    hasDefault && {
      name: 'default',
      extension: 'mjs',
      text: `import library from ${from}\nexport default () => [library]\n`,
    },
    names.length > 0 && {
      name: 'named',
      extension: 'mjs',
      text: `import { ${as} } from ${from}\nexport default () => [${object(names)}]\n`,
    },
    names.length > 0 && {
      name: 'dynamic-named',
      extension: 'mjs',
      text: `export default async () => {\n  const { ${renamed(names, ':')} } = await import(${from})\n  return [${object(names)}]\n}\n`,
    },
    names.length > 0 && {
      name: 'typescript',
      extension: 'ts',
      text: `${types.length > 0 ? `import type { ${types.join(', ')} } from ${from}\n` : ''}import { ${as} } from ${from}\n\n${types.map((type) => `export type Of${type} = ${type}\n`).join('')}export default () => [${object(names)}]\n`,
    },
    isRequired && {
      name: 'required',
      extension: 'cjs',
      text: `const library = require(${from})\nmodule.exports = () => [library]\n`,
    },
    isRequired &&
      names.length > 0 && {
        name: 'required-named',
        extension: 'cjs',
        text: `const { ${renamed(names, ':')} } = require(${from})\nmodule.exports = () => [${object(names)}]\n`,
      },
    isRequired && {
      name: 'required-late',
      extension: 'js',
      text: `export default () => [require(${from})]\n`,
    },
    isPackage && {
      name: 'created-require',
      extension: 'mjs',
      text: `import { createRequire } from 'node:module'\n\nexport default () => [createRequire(import.meta.url)(${from})]\n`,
      needsNode: true,
    },
  ]
  return forms.filter((form) => form !== false)
}

/** The ways to import the modules below a library's name; together in a file, because they are many. */
function formsBelow(subjects: readonly Subject[]): Form[] {
  const rows = (each: (request: string, n: number) => string, of = subjects): string =>
    of.map(({ request }, n) => each(quoted(request), n)).join('')
  const list = (of: readonly Subject[]): string =>
    `{ ${of.map(({ request }, n) => `${quoted(request)}: _${n}`).join(', ')} }`
  const withDefault = subjects.filter(({ hasDefault }) => hasDefault)
  const required = subjects.filter(({ isRequired }) => isRequired)
  return [
    {
      name: 'star',
      extension: 'mjs',
      text: `${rows((from, n) => `import * as _${n} from ${from}\n`)}export default () => [${list(subjects)}]\n`,
    },
    {
      name: 'dynamic',
      extension: 'mjs',
      text: `export default async () => {\n${rows((from, n) => `  const _${n} = await import(${from})\n`)}  return [${list(subjects)}]\n}\n`,
    },
    {
      name: 'default',
      extension: 'mjs',
      text: `${rows((from, n) => `import _${n} from ${from}\n`, withDefault)}export default () => [${list(withDefault)}]\n`,
    },
    {
      name: 'required',
      extension: 'cjs',
      text: `${rows((from, n) => `const _${n} = require(${from})\n`, required)}module.exports = () => [${list(required)}]\n`,
    },
  ]
}

/** The files of all forms, and an index of those that a runtime can have: `lib/forms/node.mjs`, `lib/forms/universal.mjs`. */
export function formFiles(subjects: readonly Subject[]): Files {
  const files: Record<string, string> = {}
  const indexes: Record<'node' | 'universal', { name: string; file: string }[]> = { node: [], universal: [] }
  const add = (request: string, { isUniversal }: Subject, forms: readonly Form[]): void => {
    for (const form of forms) {
      const file = `${slug(request)}.${form.name}.${form.extension}`
      files[`lib/forms/${file}`] = form.text
      const row = { name: `${request} ${form.name}`, file: `./${file.replace(/\.ts$/, '')}` }
      indexes.node.push(row)
      if (isUniversal && form.needsNode !== true) indexes.universal.push(row)
    }
  }
  for (const subject of subjects.filter(({ below }) => below === undefined)) {
    const { request } = subject
    files[`lib/forms/${slug(request)}.all.mjs`] = `export * from ${quoted(request)}\n`
    add(request, subject, formsOf(subject))
    const below = subjects.filter((other) => other.below === request)
    if (below.length > 0) add(`below ${request}`, subject, formsBelow(below))
  }
  for (const [runtime, rows] of Object.entries(indexes)) {
    const imports = rows.map(({ file }, n) => `import form${n} from ${quoted(file)}\n`)
    const entries = rows.map(({ name }, n) => `  ${quoted(name)}: form${n},\n`)
    files[`lib/forms/${runtime}.mjs`] = `${imports.join('')}\nexport const forms = {\n${entries.join('')}}\n`
  }
  return files
}

function slug(request: string): string {
  return request.replace(/^\W+/, '').replaceAll(/\W+/g, '-')
}
