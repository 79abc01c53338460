import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { PROBE_ERRORS, ProbeError, probeError } from '../../src/probes/errors.ts'

describe('errors of probes and the command line', () => {
  it.each(Object.entries(PROBE_ERRORS))('%s has a page that says what to do', (code, title) => {
    const page = readFileSync(new URL(`../../docs/errors/${code}.md`, import.meta.url), 'utf8')
    expect(page).toContain(`# ${code}: ${title}\n`)
    expect(page).toContain('## What to do')
  })

  it.each([
    [{ code: '53300', message: 'sorry, too many clients already' }, 'DBM-402'],
    [{ code: '28P01', message: 'password authentication failed' }, 'DBM-403'],
    [{ code: '42501', message: 'permission denied' }, 'DBM-403'],
    [{ code: '57014', message: 'canceling statement due to statement timeout' }, 'DBM-406'],
    [new Error('Query read timeout'), 'DBM-406'],
    [new Error('timeout expired'), 'DBM-406'],
    [{ code: 'ECONNREFUSED', message: '' }, 'DBM-401'],
    [{ code: '57P03', message: 'the database system is starting up' }, 'DBM-401'],
    ['what a driver should not throw', 'DBM-401'],
    [undefined, 'DBM-401'],
  ])('%o is %s', (thrown, code) => {
    expect(probeError(thrown)).toMatchObject({ name: 'ProbeError', code })
  })

  it('keep the number they were given', () => {
    const given = new ProbeError('DBM-404', 'ndm_snapshot')
    expect(probeError(given)).toBe(given)
  })
})
