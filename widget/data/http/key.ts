/** A key no other confirmation has. `randomUUID` exists in secure contexts only; monitoring pages on plain http exist. */
export function newKey(): string {
  const source = globalThis.crypto
  if (typeof source.randomUUID === 'function') return source.randomUUID()
  return Array.from(source.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}
