import { originalOf, type Replaced } from './original.ts'

/**
 * Hands on a module with some values in the place of others. Each export is asked for when it is read, so that what changes there
 * changes here; `__esModule`, which is not enumerable, tells bundlers what `default` is. A module that is a function stays one.
 */
const HANDING = [
  'const handing = (as, instead) => {',
  '  const fields = {};',
  '  for (const name of new Set([...Object.keys(original), "__esModule", "name", "length"])) {',
  '    const own = Object.getOwnPropertyDescriptor(original, name);',
  '    if (own) fields[name] = { enumerable: own.enumerable, configurable: true, get: () => instead(original[name]), set: (value) => { original[name] = value; } };',
  '  }',
  '  return Object.defineProperties(as, fields);',
  '};',
]

/** The facade of either kind of file where the app wrote it in CommonJS. */
export function commonJsFacade({ name, file }: Replaced): string {
  const original = `const original = require(${originalOf(file)});`
  if (name === 'instrumentation') {
    return [
      'const { wrapInstrumentation } = require("next-db-monitoring/internal/seams/instrumentation");',
      original,
      'const { register, onRequestError } = wrapInstrumentation(original);',
      ...HANDING,
      'const own = (value) => ({ value, enumerable: true, configurable: true, writable: true });',
      'module.exports = Object.defineProperties(handing({}, (value) => value), { register: own(register), onRequestError: own(onRequestError) });',
      '',
    ].join('\n')
  }
  return [
    'const { handlerOf, wrapProxy } = require("next-db-monitoring/internal/seams/proxy");',
    original,
    `const named = handlerOf(original, ${JSON.stringify(name)});`,
    // `module.exports = function proxy() {}`: bundlers make it the default.
    'const handler = typeof named !== "function" && typeof original === "function" ? original : named;',
    `const wrapped = wrapProxy(handler, { file: ${JSON.stringify(file)} });`,
    ...HANDING,
    'const instead = (value) => (value === handler ? wrapped : value);',
    'module.exports = handing(typeof original === "function" ? (...args) => instead(original)(...args) : {}, instead);',
    '',
  ].join('\n')
}
