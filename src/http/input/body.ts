import { RequestError, shown } from '../errors.ts'

/** ms a body may take, from the first look at it to its last byte. */
const BODY_LIMIT_MS = 10_000

type Fields = Readonly<Record<string, unknown>>

/**
 * Reads a JSON object of at most `most` bytes. Reading stops at the limit, whatever the length header says.
 * @param mostOf bytes that an object of its kind may have, at most `most`
 * @throws RequestError DBM-205 (not JSON), DBM-206 (too large), DBM-207 (malformed), DBM-217 (too slow)
 */
export async function readObject(
  request: Request,
  most: number,
  mostOf: (fields: Fields) => number = () => most,
): Promise<Fields> {
  const type = request.headers.get('content-type')
  if (!/^application\/json\s*(;|$)/i.test(type?.trim() ?? '')) {
    throw new RequestError('DBM-205', { field: 'content-type', received: shown(type ?? undefined) })
  }
  const declared = Number(request.headers.get('content-length') ?? 0)
  if (declared > most) throw tooLarge(most, `${declared} bytes`)
  const text = await readText(request.body, most)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new RequestError('DBM-207', { received: text.length === 0 ? 'nothing' : 'text that is not JSON' })
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new RequestError('DBM-207', { received: shown(value) })
  }
  const limit = mostOf(value as Fields)
  const bytes = limit < most ? new TextEncoder().encode(text).byteLength : 0
  if (bytes > limit) throw tooLarge(limit, `${bytes} bytes`)
  return value as Fields
}

async function readText(body: ReadableStream<Uint8Array> | null, most: number): Promise<string> {
  if (body === null) return ''
  const reader = body.getReader()
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooSlow()), BODY_LIMIT_MS)
  })
  try {
    return await Promise.race([readAll(reader, most), late])
  } catch (error) {
    // Not awaited: a sender that never ends its body must not keep the answer.
    reader.cancel().catch(() => {})
    if (error instanceof RequestError) throw error
    throw new RequestError('DBM-207', { received: 'bytes that are not UTF-8, or a body that broke off' })
  } finally {
    clearTimeout(timer)
  }
}

async function readAll(reader: ReadableStreamDefaultReader<Uint8Array>, most: number): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let length = 0
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    length += value.byteLength
    if (length > most) throw tooLarge(most, `more than ${most} bytes`)
    text += decoder.decode(value, { stream: true })
  }
}

/** The connection is closed with it: what has not arrived yet would never be read. */
function tooSlow(): RequestError {
  return new RequestError('DBM-217', {
    received: `no end after ${BODY_LIMIT_MS / 1000} seconds`,
    headers: { connection: 'close' },
  })
}

function tooLarge(most: number, received: string): RequestError {
  return new RequestError('DBM-206', { expected: `at most ${most} bytes`, received })
}
