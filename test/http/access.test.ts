import { describe, expect, it } from 'vitest'
import { clientAddress, isLoopback, reportAddress } from '../../src/http/access/address.ts'
import { createLimiter } from '../../src/http/access/limiter.ts'
import { originOf } from '../../src/http/access/origin.ts'
import { sameSecret } from '../../src/http/access/secret.ts'

const url = new URL('http://localhost:3000/api/health/connections')

describe('whether a request was made on this machine', () => {
  it.each<[boolean, Record<string, string>]>([
    [true, {}],
    [true, { host: 'localhost:3000' }],
    [true, { host: '127.0.0.1:3000' }],
    [true, { host: '[::1]:3000' }],
    [true, { host: 'localhost:3000', 'x-forwarded-for': '::1', 'x-forwarded-host': 'localhost:3000' }],
    [true, { host: 'localhost:3000', 'x-forwarded-for': '::ffff:127.0.0.1' }],
    [true, { host: 'localhost', forwarded: 'for=127.0.0.1;proto=http' }],
    [true, { host: 'localhost', forwarded: 'for="[::1]:4711"' }],
    // A page elsewhere whose name resolves to this machine.
    [false, { host: 'rebound.example:3000' }],
    [false, { host: 'localhost.evil.example' }],
    [false, { host: '127.0.0.1.evil.example' }],
    [false, { host: '0.0.0.0:3000' }],
    [false, { host: '192.168.1.5:3000' }],
    [false, { host: '' }],
    // A proxy of this machine that brings strangers.
    [false, { host: 'localhost:3000', 'x-forwarded-for': '203.0.113.7' }],
    [false, { host: 'localhost:3000', 'x-forwarded-for': '127.0.0.1, 203.0.113.7' }],
    [false, { host: 'localhost:3000', 'x-forwarded-for': '203.0.113.7, 127.0.0.1' }],
    [false, { host: 'localhost:3000', 'x-forwarded-host': 'abc.tunnel.example' }],
    [false, { host: 'localhost:3000', 'x-real-ip': '203.0.113.7' }],
    [false, { host: 'localhost:3000', 'x-client-ip': '203.0.113.7' }],
    [false, { host: 'localhost:3000', 'cf-connecting-ip': '203.0.113.7' }],
    [false, { host: 'localhost:3000', 'true-client-ip': '203.0.113.7' }],
    [false, { host: 'localhost:3000', 'fly-client-ip': '203.0.113.7' }],
    [false, { host: 'localhost:3000', 'x-original-host': 'abc.tunnel.example' }],
    [true, { host: 'localhost:3000', 'x-real-ip': '127.0.0.1', 'x-original-host': 'localhost:3000' }],
    [false, { host: 'localhost:3000', forwarded: 'for=203.0.113.7' }],
    [false, { host: 'localhost:3000', forwarded: 'for=_hidden' }],
    [false, { host: 'localhost:3000', forwarded: 'by=127.0.0.1' }],
  ])('is %s for %o', (expected, headers) => {
    expect(isLoopback(new Headers(headers), url)).toBe(expected)
  })

  it('goes by the address when there is no Host header', () => {
    expect(isLoopback(new Headers(), new URL('https://app.example/x'))).toBe(false)
  })
})

describe('the peer of the socket', () => {
  it.each<[boolean, string | null, Record<string, string>]>([
    [true, '127.0.0.1', { host: 'localhost:3000' }],
    [true, '::1', { host: 'localhost:3000', 'x-forwarded-for': '::1' }],
    [true, '::ffff:127.0.0.1', { host: '127.0.0.1:3000' }],
    // Another machine, whatever it writes into its headers.
    [false, '192.168.1.9', { host: 'localhost:3000' }],
    [false, '192.168.1.9', { host: 'localhost', 'x-forwarded-for': '127.0.0.1' }],
    [false, '203.0.113.7', { host: '127.0.0.1', forwarded: 'for=127.0.0.1', 'x-real-ip': '127.0.0.1' }],
    [false, null, { host: 'localhost:3000' }],
    // This machine, brought here by another party's name or proxy.
    [false, '127.0.0.1', { host: 'rebound.example:3000' }],
    [false, '127.0.0.1', { host: 'localhost:3000', 'x-forwarded-for': '203.0.113.7' }],
  ])('decides whether a request is of this machine: %s for %s with %o', (expected, peer, headers) => {
    expect(isLoopback(new Headers(headers), url, peer)).toBe(expected)
  })
})

describe('the address of a client', () => {
  const forged = { 'x-forwarded-for': '127.0.0.1, 203.0.113.7, 198.51.100.2', 'x-real-ip': '127.0.0.1' }
  it.each<[string, string | null | undefined, number, Record<string, string>]>([
    ['203.0.113.9', '203.0.113.9', 0, forged],
    ['unknown', undefined, 0, forged],
    ['unknown', null, 0, {}],
    ['198.51.100.2', '10.0.0.2', 1, forged],
    ['203.0.113.7', '10.0.0.2', 2, forged],
    ['127.0.0.1', '10.0.0.2', 9, forged],
    ['10.0.0.2', '10.0.0.2', 1, {}],
    ['x'.repeat(64), '10.0.0.2', 1, { 'x-forwarded-for': 'x'.repeat(5000) }],
  ])('is %s for the peer %s behind %i trusted proxies', (expected, peer, proxies, headers) => {
    expect(clientAddress(new Headers(headers), peer, proxies)).toBe(expected)
  })

  it('for reports is what a proxy of this network says, and never what a stranger says of itself', () => {
    const headers = new Headers(forged)
    expect(reportAddress(headers, '10.0.0.2', '10.0.0.2')).toBe('198.51.100.2')
    expect(reportAddress(headers, '203.0.113.9', '203.0.113.9')).toBe('203.0.113.9')
  })
})

describe('where a browser says a request comes from', () => {
  it.each<['same' | 'cross' | 'unsaid', Record<string, string>]>([
    ['same', { 'sec-fetch-site': 'same-origin' }],
    ['cross', { 'sec-fetch-site': 'same-site' }],
    ['cross', { 'sec-fetch-site': 'cross-site', origin: 'http://localhost:3000' }],
    ['cross', { 'sec-fetch-site': 'none' }],
    ['same', { origin: 'http://localhost:3000' }],
    ['same', { origin: 'https://app.example', host: '10.0.0.3:8080', 'x-forwarded-host': 'app.example' }],
    ['cross', { origin: 'http://localhost:4000' }],
    ['cross', { origin: 'https://evil.example' }],
    ['cross', { origin: 'null' }],
    ['cross', { origin: 'not an address' }],
    ['unsaid', {}],
  ])('is %s for %o', (expected, headers) => {
    expect(originOf(new Headers(headers), url)).toBe(expected)
  })
})

describe('the limiter', () => {
  it('stops a key at its limit, says how long to wait, and lets it go on in the next window', () => {
    let now = 0
    const limiter = createLimiter({ most: 3, windowMs: 60_000, now: () => now })
    for (let i = 0; i < 3; i++) {
      expect(limiter.waitFor('a')).toBe(0)
      limiter.add('a')
    }
    now = 20_500
    expect(limiter.waitFor('a')).toBe(40)
    expect(limiter.waitFor('b')).toBe(0)
    now = 60_000
    expect(limiter.waitFor('a')).toBe(0)
  })

  it('forgets the oldest keys rather than grow', () => {
    const limiter = createLimiter({ most: 1, windowMs: 60_000, now: () => 0 })
    for (let i = 0; i < 5000; i++) limiter.add(`key ${i}`)
    expect(limiter.waitFor('key 0')).toBe(0)
    expect(limiter.waitFor('key 4999')).toBeGreaterThan(0)
  })
})

describe('the comparison of secrets', () => {
  it.each([
    ['same', 'same', true],
    ['same', 'samE', false],
    ['same', 'same ', false],
    ['', 'same', false],
    ['ümläut', 'ümläut', true],
  ])('%j and %j: %s', async (given, kept, expected) => {
    expect(await sameSecret(given, kept)).toBe(expected)
  })
})
