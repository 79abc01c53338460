import { hexOf } from '../../model/tools/hex.ts'

/**
 * Whether two secrets are equal, in a time that does not depend on where they differ: their SHA-256 digests are
 * compared byte by byte, so neither length nor content leaks. Works in Node, the edge and workers.
 */
export async function sameSecret(given: string, kept: string): Promise<boolean> {
  const [left, right] = await Promise.all([digest(given), digest(kept)])
  let difference = 0
  for (let i = 0; i < left.length; i++) difference |= (left[i] as number) ^ (right[i] as number)
  return difference === 0
}

/** SHA-256 of a text, as 32 bytes. */
export async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
}

/** SHA-256 of a text, as 64 hexadecimal digits. */
export async function fingerprint(text: string): Promise<string> {
  return hexOf(await digest(text))
}
