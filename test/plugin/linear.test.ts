import { describe, expect, it } from 'vitest'
import { exportedLiteral, isCommonJs } from '../../plugin/loaders/literal.ts'
import { parseStack } from '../../src/http/report/sections/stack.ts'

const PARTS = [
  '\n',
  ' ',
  '/',
  '/a/ ',
  '//\n',
  '/* */',
  '"',
  "'",
  '`',
  '${',
  ';',
  '}',
  '{',
  'a',
  'export ',
  'export {',
  'export { a',
  'import ',
  'import(',
  '\nexport {',
  ';export const x',
  'config',
  'return /',
  '\\',
  '(',
  'module ',
  'exports ',
]
const FRAMES = [
  ' (',
  ')',
  ':',
  ':1',
  ':1:1',
  'at ',
  '\n    at a (',
  '(a)',
  'async ',
  '?id=[project]/',
  '+',
  '?',
  '/',
]

/** 300 kB take some 100 ms when the work is linear and minutes when it is quadratic; a slow machine is far from either. */
function expectLinear(part: string, work: (text: string) => void): void {
  const text = part.repeat(Math.ceil(300_000 / part.length))
  const start = performance.now()
  work(text)
  expect(performance.now() - start, JSON.stringify(part)).toBeLessThan(8000)
}

describe('the work on 300 kB is linear', () => {
  it.each(PARTS)('of reading an exported literal: %j', (part) => {
    expectLinear(part, (text) => exportedLiteral(text, 'config'))
    expectLinear(part, (text) => exportedLiteral(`export const config = {${text}`, 'config'))
    expectLinear(part, (text) => exportedLiteral(`export const config = {${text}}`, 'config'))
  })

  it.each(PARTS)('of recognising CommonJS: %j', (part) => {
    expectLinear(part, isCommonJs)
  })

  it.each(FRAMES)('of reading a stack: %j', (part) => {
    const places = { root: '/srv/app', sourceAt: () => null }
    expectLinear(part, (text) => parseStack(`Error: x\n    at ${text}`, places))
    expectLinear(part, (text) => parseStack(text, places))
  })
})
