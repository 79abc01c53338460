import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { REQUEST_PROBLEMS, RequestError, type RequestProblemCode } from '../../src/http/errors.ts'
import { refusal } from '../../src/http/reply.ts'

const folder = fileURLToPath(new URL('../../docs/errors/', import.meta.url))
const codes = Object.keys(REQUEST_PROBLEMS) as RequestProblemCode[]

describe('the table of request and permission errors', () => {
  it.each(codes)('%s has a page with its title, its status and what to do', (code) => {
    const page = readFileSync(`${folder}${code}.md`, 'utf8')
    expect(page.split('\n')[0]).toBe(`# ${code}: ${REQUEST_PROBLEMS[code].title}`)
    expect(page).toContain(`HTTP status ${REQUEST_PROBLEMS[code].status}.`)
    expect(page).toContain('## What to do')
  })

  it('has no page without a code', () => {
    const pages = readdirSync(folder).filter((name) => /^DBM-[23]\d\d\.md$/.test(name))
    expect(pages.map((name) => name.replace('.md', '')).sort()).toEqual([...codes].sort())
  })

  it.each(codes)(
    '%s becomes a body with code, message, expected and the status of the table',
    async (code) => {
      const answer = refusal(new RequestError(code, { field: 'limit', received: '"x"' }))
      const { error, status } = (await answer.json()) as { status: string; error: Record<string, string> }
      expect(answer.status).toBe(REQUEST_PROBLEMS[code].status)
      expect(status).toBe('error')
      expect(error).toMatchObject({
        code,
        field: 'limit',
        received: '"x"',
        expected: REQUEST_PROBLEMS[code].expected,
      })
      expect(error.message).toContain(REQUEST_PROBLEMS[code].fix)
      expect(answer.headers.get('cache-control')).toBe('no-store')
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    },
  )
})
