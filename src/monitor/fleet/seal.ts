import { hexOf } from '../../model/tools/hex.ts'

/** Signs messages between instances. */
export interface Seal {
  /** Text with the value and its signature. */
  close(value: object): Promise<string>
  /** The value; `null` = not signed with the same secret. */
  open(text: string): Promise<unknown>
}

/** Separates these signatures from anything else that is derived from the token. */
const PURPOSE = 'next-db-monitoring fleet message 1\n'
const HMAC = { name: 'HMAC', hash: 'SHA-256' } as const

/** HMAC-SHA256, compared in constant time by the runtime. @param secret the admin token, which all instances have */
export function createSeal(secret: string): Seal {
  let key: Promise<CryptoKey> | null = null
  const keyNow = (): Promise<CryptoKey> => {
    key ??= crypto.subtle.importKey('raw', new TextEncoder().encode(secret), HMAC, false, ['sign', 'verify'])
    return key
  }
  return {
    async close(value) {
      const body = JSON.stringify(value)
      return `${hexOf(await crypto.subtle.sign('HMAC', await keyNow(), bytesOf(body)))}.${body}`
    },
    async open(text) {
      const [, hex, body] = /^([0-9a-f]{64})\.(.*)$/s.exec(text) ?? []
      if (hex === undefined || body === undefined) return null
      const signature = Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))
      const isOurs = await crypto.subtle.verify('HMAC', await keyNow(), signature, bytesOf(body))
      return isOurs ? JSON.parse(body) : null
    },
  }
}

function bytesOf(body: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(PURPOSE + body)
}
