import { Buffer } from 'node:buffer'
import * as zlib from 'node:zlib'

/** One record of a file: a checksum, a space, JSON, a line end. */
export function recordOf(value: unknown): string {
  const json = JSON.stringify(value)
  return `${checksum(json)} ${json}\n`
}

/** The records in a text, and the number of incomplete ones: a process was killed while it wrote, or a disk lost data. */
export interface Records {
  readonly values: readonly unknown[]
  readonly skipped: number
}

export function recordsOf(text: string): Records {
  const values: unknown[] = []
  let skipped = 0
  let start = 0
  while (start < text.length) {
    const found = text.indexOf('\n', start)
    const end = found < 0 ? text.length : found
    if (end > start) {
      const value = valueIn(text.slice(start, start + 9), text.slice(start + 9, end))
      if (value === undefined) skipped++
      else values.push(value)
    }
    start = end + 1
  }
  return { values, skipped }
}

function valueIn(prefix: string, json: string): unknown {
  if (prefix !== `${checksum(json)} `) return undefined
  try {
    return JSON.parse(json) as unknown
  } catch {
    return undefined
  }
}

/** Node has it from 20.15 and 22.2 on. */
const native = (zlib as { readonly crc32?: (text: string) => number }).crc32

/** Reversed polynomial of CRC-32. */
const POLYNOMIAL = 0xedb88320
const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1
  return crc
})

/** CRC-32 of the text in UTF-8, 8 hexadecimal digits. */
function checksum(text: string): string {
  return (native?.(text) ?? crcOf(Buffer.from(text))).toString(16).padStart(8, '0')
}

function crcOf(bytes: Uint8Array): number {
  let crc = -1
  for (const byte of bytes) crc = (TABLE[(crc ^ byte) & 255] as number) ^ (crc >>> 8)
  return (crc ^ -1) >>> 0
}
