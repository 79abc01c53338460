import { describe, expect, it } from 'vitest'
import { exportedNames, hasOtherDefault, starSources } from '../../plugin/loaders/exported-names.ts'

describe('the names a file exports', () => {
  it.each([
    ['export const A = 1, B = [1, 2], C = f(1, 2)\nconst D = 1, E = 2', ['A', 'B', 'C']],
    ['export const A = 1,\n  B = 2', ['A', 'B']],
    ['export const A = 1\n  , B = 2', ['A', 'B']],
    ['export let a, b\nlet c, d', ['a', 'b']],
    ['export const { a, b: c, d = 1, ...rest } = all', ['a', 'c', 'd', 'rest']],
    ["export const { a: { b, c: [d] }, 'e-f': g, [h]: i = { j: k } } = all", ['b', 'd', 'g', 'i']],
    ['export const [x, , y = f(1, z), ...others] = list', ['x', 'y', 'others']],
    ['export const { a }: { a: string; b: number } = all, e = 1', ['a', 'e']],
    ['export enum Role { Admin, User }', ['Role']],
    ['export const enum Level { Low = 1, High }', ['Level']],
    ['export abstract class Base {}\nexport class Own extends Base {}', ['Base', 'Own']],
    ['export namespace Paths { export type A = 1 }', []],
    ['export namespace Paths { export const inner = 1 }\nexport const b = 1', ['Paths', 'b']],
    ['declare global { export const a: string }\nexport { b }', ['b']],
    ['export const größe = 1, { ä: ö } = all\nexport function übrig() {}', ['größe', 'ö', 'übrig']],
    [
      "const list = 1\nexport { list as 'public-routes', list as 'plain', list as \"default\" }",
      ["'public-routes'", 'plain'],
    ],
    ["export * as 'all of it' from './x'", ["'all of it'"]],
    [
      'interface A {}\ntype B = 1\nimport { type C } from "x"\nimport type { D as E } from "x"\nexport { A, B, C, E }',
      [],
    ],
    ['type A = 1\nconst A = 1\nexport { A }', ['A']],
    ['export const a = 1\n{ const b = 1, c = 2 }', ['a']],
    ['if (/x/.test(a)) {\nexport const b = 1', ['b']],
    [
      'export async function f(a, b) {}\nexport function* g() {}\nexport async function *h() {}',
      ['f', 'g', 'h'],
    ],
    ['export const m = new Map<string, Set<string>>(), n = 1', ['m', 'n']],
    ['export const m: Map<string, number> = new Map(), n = 1', ['m', 'n']],
    ['export const f = (a, b) => a < b, g = 1', ['f', 'g']],
    ['export const f: (a: string) => void = () => {}\nconst x = 1, y = 2', ['f']],
    ['export const path = `/a`\nexport const b = /[,]/, c = "x, y"', ['path', 'b', 'c']],
    ['export const a = b\n  .map((x) => x), c = 1\nf(), g()', ['a', 'c']],
    ['export const a = b as const\nexport type T = 1, U', ['a']],
    ['export const a = value\n  satisfies Thing, b = 1', ['a', 'b']],
    ["export * as roles from './roles'\nexport * as default from './x'", ['roles']],
    ["export { a, b as c, type D, default as e } from './x'\nexport type { F } from './y'", ['a', 'c', 'e']],
    ['export declare const nowhere: string\nexport type A = 1\nexport interface B {}', []],
    ['// export const A = 1\nconst text = "export const B = 1"', []],
    ["export * from './roles'", []],
    ['export const', []],
    ['export const {', []],
    ['export const [a, {', ['a']],
  ])('%s', (source, names) => {
    expect([...exportedNames(source)].sort()).toEqual([...names].sort())
  })
})

describe('what a file hands on whole', () => {
  it('is named as it names it', () => {
    const source = `export * from './roles'\nexport*from"@/lib/paths"\n// export * from 'no'\nexport * as x from 'y'\nexport type * from 't'`
    expect(starSources(source)).toEqual(['./roles', '@/lib/paths'])
  })
})

describe('a default beside the handler', () => {
  it('is read from the handler alone', () => {
    expect(hasOtherDefault('export function proxy() {}\nexport default {}', 'proxy')).toBe(true)
    expect(hasOtherDefault('export default function proxy() {}', 'proxy')).toBe(false)
    expect(hasOtherDefault("export { default, proxy } from './x'", 'proxy')).toBe(true)
    expect(hasOtherDefault("const a = 1\nexport { a as 'default', b as proxy }", 'proxy')).toBe(true)
  })
})
