import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { watchDrivers } from 'next-db-monitoring/internal/drivers'
import library, * as seam from 'next-db-monitoring/internal/seams/pg'
import real from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { sharedMonitor } from '../../../src/instance/shared.ts'
import { watchedNamespace, watchedPoolClass } from '../../../src/integrations/pg/module.ts'
import { driverCopies } from './driver-copies.ts'

/* What a class is asked about itself is answered as the library's own class answers, whichever way its place is taken. */

// biome-ignore lint/suspicious/noExplicitAny: copies of libraries have no types of their own.
type Any = any

const dir = realpathSync(mkdtempSync(join(tmpdir(), 'identity-')))
watchDrivers()
afterAll(async () => {
  await sharedMonitor().close()
  rmSync(dir, { recursive: true, force: true })
})

/** A namespace with the bindings in C: a class of its own, loaded when it is asked for. */
function withBindings(): Any {
  class NativePool extends real.Pool {}
  const bindings = { Pool: NativePool, Client: real.Client }
  const namespace = Object.create(real, { native: { get: () => bindings, enumerable: false } })
  return watchedNamespace(namespace, watchedPoolClass(real.Pool as Any, () => null) as Any, () => null)
}

const WAYS: Readonly<Record<string, () => { readonly Pool: Any; readonly Client: Any }>> = {
  'the seam': () => seam,
  "the seam's default": () => library,
  'the native bindings of the seam': () => withBindings().native,
  'a copy that Node loads': () => driverCopies(dir, 'identity')('pg'),
}

describe.each(Object.entries(WAYS))('the classes of %s', (_, classes) => {
  it.each(['Pool', 'Client'] as const)('%s is the constructor of what it makes', (name) => {
    const Class = classes()[name]
    const made = new Class({})
    expect(made.constructor).toBe(Class)
    expect(made).toBeInstanceOf(Class)
    expect(Object.keys(made)).not.toContain('constructor')
    expect(inspect(made, { depth: 0 })).toMatch(new RegExp(`^${Class.name} `))
  })

  it.each(['Pool', 'Client'] as const)('%s can be extended, as often as one likes', (name) => {
    const Class = classes()[name]
    class Own extends Class {
      readonly mine = 1
    }
    class Further extends Own {}
    const own = new (Own as Any)({})
    const further = new (Further as Any)({})
    expect(own.constructor).toBe(Own)
    expect(further.constructor).toBe(Further)
    for (const made of [own, further]) expect(made).toBeInstanceOf(Class)
    expect(new Class({})).not.toBeInstanceOf(Own)
    expect(further.mine).toBe(1)
    expect(Reflect.construct(Class, [{}], Own)).toBeInstanceOf(Own)
    expect(Object.getPrototypeOf(Own)).toBe(Class)
  })
})

describe('the seam beside the library', () => {
  it('has its names, lengths and statics, and makes pools of its class', () => {
    for (const name of ['Pool', 'Client'] as const) {
      expect(seam[name].name).toBe(real[name].name)
      expect(seam[name].length).toBe(real[name].length)
      expect(Reflect.ownKeys(seam[name])).toEqual(Reflect.ownKeys(real[name]))
    }
    expect(new seam.Pool()).toBeInstanceOf(real.Pool)
    expect(new real.Pool().constructor).toBe(real.Pool)
    expect(new real.Pool()).toBeInstanceOf(seam.Pool)
  })

  it('has `native`, which is loaded only when it is asked for', () => {
    const required = createRequire(import.meta.url)('pg')
    expect('native' in library).toBe('native' in required)
    expect(Object.keys(library)).toEqual(Object.keys(required))
    expect(Object.getOwnPropertyNames(library)).toEqual(Object.getOwnPropertyNames(real))
    expect('native' in withBindings()).toBe(true)

    const one = withBindings()
    expect(one.native).toBe(one.native)
  })
})
