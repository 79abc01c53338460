import { describe, expect, it } from 'vitest'
import { commonJsFacade } from '../../plugin/loaders/common-js.ts'
import type { EntryName } from '../../plugin/loaders/original.ts'
import { handlerOf } from '../../src/integrations/next/handler-of.ts'

// biome-ignore lint/suspicious/noExplicitAny: reads whatever a module exports.
type Any = any

/** What the facade of such a module exports; its handler answers `wrapped <answer>`. */
function facadeOf(original: Any, name: EntryName = 'proxy'): Any {
  const seams: Any = {
    handlerOf,
    wrapProxy: (handler: Any) =>
      typeof handler === 'function' ? (...args: unknown[]) => `wrapped ${handler(...args)}` : handler,
    wrapInstrumentation: () => ({ register: 'ours', onRequestError: original.onRequestError }),
  }
  const module = { exports: {} }
  const load = (request: string): Any => (request.startsWith('next-db-monitoring') ? seams : original)
  new Function('require', 'module', commonJsFacade({ name, file: `${name}.js` }))(load, module)
  return module.exports
}

const guard = (path: string): string => `guard ${path}`

describe('the facade of a module in CommonJS', () => {
  it('is a function where the module is one, which bundlers take for the default', () => {
    function handler(path: string): string {
      return `handler ${path}`
    }
    const ours = facadeOf(Object.assign(handler, { config: { matcher: '/a' } }))
    expect(ours('/a')).toBe('wrapped handler /a')
    expect(ours).toHaveProperty('config', { matcher: '/a' })
    expect(ours.name).toBe('handler')
    expect(ours).not.toHaveProperty('proxy')
  })

  it('wraps the handler under each name it has, a function that also is its own default too', () => {
    const handler: Any = Object.assign((path: string) => guard(path), {})
    handler.default = handler
    Object.defineProperty(handler, '__esModule', { value: true })
    const ours = facadeOf(handler)
    expect([ours('/a'), ours.default('/a')]).toEqual(['wrapped guard /a', 'wrapped guard /a'])
    const named = facadeOf(Object.assign(() => 'module', { proxy: guard }))
    expect([named('/a'), named.proxy('/a')]).toEqual(['module', 'wrapped guard /a'])
  })

  it.each(['proxy', 'instrumentation'] as const)(
    'stays a module that says what its default is, of the kind %s',
    (name) => {
      const settings = { name: 'settings' }
      const original = Object.defineProperty({ [name]: guard, default: settings }, '__esModule', {
        value: true,
      })
      const ours = facadeOf(original, name)
      expect(ours.__esModule).toBe(true)
      expect(Object.keys(ours)).not.toContain('__esModule')
      expect(ours.default).toBe(settings)
    },
  )

  it('shows what the module changes later, and changes what is set', () => {
    const original: Any = { proxy: guard, count: 0 }
    const ours = facadeOf(original)
    original.count = 1
    expect(ours.count).toBe(1)
    ours.count = 2
    expect(original.count).toBe(2)
  })

  it('registers in the place of an instrumentation file, and keeps its other exports', () => {
    expect({ ...facadeOf({ other: 1, onRequestError: guard }, 'instrumentation') }).toEqual({
      other: 1,
      register: 'ours',
      onRequestError: guard,
    })
  })
})
