import { hexOf } from '../model/tools/hex.ts'

/** Names of the headers (Standard Webhooks). */
export const HEADERS = {
  id: 'webhook-id',
  timestamp: 'webhook-timestamp',
  signature: 'webhook-signature',
} as const

const encoder = new TextEncoder()

/** HMAC-SHA256 of id, time and body, as Standard Webhooks writes it: `v1,` and base64. @param seconds since the epoch */
export async function signatureOf(
  secret: string,
  id: string,
  seconds: number,
  body: string,
): Promise<string> {
  const key = await crypto.subtle.importKey('raw', keyOf(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ])
  const signed = await crypto.subtle.sign('HMAC', key, encoder.encode(`${id}.${seconds}.${body}`))
  return `v1,${base64(signed)}`
}

/** Hexadecimal SHA-256 of a text: an id that any header can carry. */
export async function digestOf(text: string): Promise<string> {
  return hexOf(await crypto.subtle.digest('SHA-256', encoder.encode(text)))
}

/** Whether two texts are equal, in a time that does not tell where they differ. */
export function sameText(a: string, b: string): boolean {
  let differs = a.length ^ b.length
  for (let i = 0; i < b.length; i++) differs |= (a.charCodeAt(i) || 0) ^ b.charCodeAt(i)
  return differs === 0
}

/** `whsec_` and base64, as Standard Webhooks writes secrets; any other text is taken as it is. */
function keyOf(secret: string): Uint8Array<ArrayBuffer> {
  const coded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1]
  if (coded === undefined) return encoder.encode(secret)
  return Uint8Array.from(atob(coded), (letter) => letter.charCodeAt(0))
}

function base64(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)))
}
