import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/** Cheap on purpose (N = 1024): tests sign in often, and nothing here is worth stealing. */
const COST = { N: 1024, r: 8, p: 1 } as const

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, 32, COST, (error, key) => (error ? reject(error) : resolve(key)))
  })
}

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(12)
  return `scrypt$${salt.toString('base64url')}$${(await derive(password, salt)).toString('base64url')}`
}

export async function passwordFits(password: string, hash: string): Promise<boolean> {
  const [kind, salt, key] = hash.split('$')
  if (kind !== 'scrypt' || !salt || !key) return false
  const expected = Buffer.from(key, 'base64url')
  const derived = await derive(password, Buffer.from(salt, 'base64url'))
  return derived.length === expected.length && timingSafeEqual(derived, expected)
}
