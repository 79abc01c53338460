import { describe, it } from 'vitest'
import { exportedNames, starSources } from '../../plugin/loaders/exported-names.ts'
import { exportedLiteral, isCommonJs } from '../../plugin/loaders/literal.ts'
import { parseStack } from '../../src/model/stack/frames.ts'
import { CODE_PARTS, FRAME_PARTS } from '../kit/repeated-parts.ts'

const LENGTH = 300_000

/** Some milliseconds of linear work, minutes of quadratic work, which the test's own limit ends; how long it takes, the bench compares. */
function readWhole(part: string, work: (text: string) => void): void {
  work(part.repeat(Math.ceil(LENGTH / part.length)))
}

describe('300 kB of one part are read to the end', () => {
  it.each(CODE_PARTS)('for an exported literal: %j', (part) => {
    readWhole(part, (text) => exportedLiteral(text, 'config'))
    readWhole(part, (text) => exportedLiteral(`export const config = {${text}`, 'config'))
    readWhole(part, (text) => exportedLiteral(`export const config = {${text}}`, 'config'))
  })

  it.each(CODE_PARTS)('for the names a file exports: %j', (part) => {
    readWhole(part, exportedNames)
    readWhole(part, starSources)
    readWhole(part, (text) => exportedNames(`export const a${text}`))
    readWhole(part, (text) => exportedNames(`export const {${text}} = b`))
  })

  it.each(CODE_PARTS)('for CommonJS: %j', (part) => {
    readWhole(part, isCommonJs)
  })

  it.each(FRAME_PARTS)('for a stack: %j', (part) => {
    const places = { root: '/srv/app', sourceAt: () => null }
    readWhole(part, (text) => parseStack(`Error: x\n    at ${text}`, places))
    readWhole(part, (text) => parseStack(text, places))
  })
})
