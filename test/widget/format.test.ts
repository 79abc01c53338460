import { describe, expect, it } from 'vitest'
import { ar } from '../../widget/labels/ar.ts'
import { de } from '../../widget/labels/de.ts'
import { first as en } from '../../widget/labels/english/first.ts'
import { createFormat } from '../../widget/logic/format.ts'

const english = createFormat('en', en.units, 'UTC', true)
const plain = (text: string): string => text.replaceAll('\u00a0', ' ')
const at = Date.parse('2026-11-23T17:59:58.321Z')

describe('durations', () => {
  it.each([
    [0, '0 ms'],
    [0.4, '0 ms'],
    [412.4, '412 ms'],
    [1840, '1.8 s'],
    [9999, '10 s'],
    [40_000, '40 s'],
    [372_000, '6 min 12 s'],
    [240_000, '4 min'],
    [3_600_000, '1 h'],
    [5_460_000, '1 h 31 min'],
    [183_600_000, '2 d 3 h'],
  ])('%d ms is %s', (ms, text) => expect(plain(english.duration(ms))).toBe(text))

  it('has one unit when an age is enough, and never milliseconds', () => {
    expect([200, 3400, 372_000, 183_600_000].map((ms) => plain(english.age(ms)))).toEqual([
      '0 s',
      '3 s',
      '6 min',
      '2 d',
    ])
  })

  it('keeps amount and unit on one line', () => expect(english.duration(372_000)).toContain('6\u00a0min'))

  it('uses the words of the language', () => {
    expect(plain(createFormat('de', de.units, 'UTC', true).duration(1840))).toBe('1,8 s')
    expect(plain(createFormat('ar', ar.units, 'UTC', true).duration(372_000))).toBe('6 د 12 ث')
  })
})

describe('numbers', () => {
  it('writes whole percents', () =>
    expect([34.6, 100, 120].map(english.percent)).toEqual(['35%', '100%', '120%']))
  it('keeps Latin digits unless the tag asks for others', () => {
    expect(createFormat('ar', ar.units, 'UTC', true).int(1234)).toMatch(/1.?234/)
    expect(createFormat('ar-u-nu-arab', ar.units, 'UTC', true).int(1234)).toMatch(/١.?٢٣٤/)
  })
})

describe('moments', () => {
  it('are in UTC and say so until the browser has taken over', () => {
    const server = createFormat('en', en.units, 'Asia/Tokyo', false)
    expect(server.clock(at)).toBe('17:59 UTC')
    expect(server.clockSeconds(at)).toBe('17:59:58 UTC')
    expect(server.full(at)).toBe('2026-11-23 17:59:58 UTC')
  })
  it('are in the zone that was asked for afterwards', () => {
    expect(createFormat('en', en.units, 'Asia/Tokyo', true).clock(at)).toBe('02:59')
    expect(english.dayClock(at)).toBe('Nov 23, 17:59')
  })
  it('are a dash when they cannot be read', () => {
    expect(english.clock(Number.NaN)).toBe('–')
    expect(createFormat('en', en.units, undefined, false).clock(Number.NaN)).toBe('–')
  })
})
