/** The parts of a COPY stream that are touched; `_read`, `_write` and `_final` are Node's own names for what it is made of. */
export interface CopyStream {
  destroy(error?: Error): unknown
  on(event: string, listener: (...args: unknown[]) => void): unknown
  listenerCount(event: string): number
  push?: (chunk: unknown) => boolean
  _read?: (size: number) => void
  _write?: (...args: unknown[]) => unknown
  _final?: (...args: unknown[]) => unknown
}

/** Called with what happens on a stream. */
export interface CopyListener {
  /** A chunk came or went; `resting` = it is the owner's turn. */
  moved(resting: boolean): void
}

export function isStream(value: unknown): value is CopyStream {
  const stream = value as Partial<CopyStream> | null
  return (
    typeof stream === 'object' &&
    stream !== null &&
    typeof stream.destroy === 'function' &&
    typeof stream.on === 'function'
  )
}

/** Tracks the chunks of a COPY stream through its internal functions; its events stay the owner's. */
export function followCopy(stream: CopyStream, listener: CopyListener): void {
  const { push, _read: read, _write: write, _final: final } = stream
  if (typeof read === 'function' && typeof push === 'function') {
    stream.push = (chunk) => {
      const wantsMore = Reflect.apply(push, stream, [chunk]) as boolean
      listener.moved(!wantsMore)
      return wantsMore
    }
    stream._read = (size) => {
      listener.moved(false)
      Reflect.apply(read, stream, [size])
    }
  }
  if (Object.hasOwn(stream, '_write') && typeof write === 'function') {
    stream._write = (...args) => {
      listener.moved(true)
      return Reflect.apply(write, stream, args)
    }
  }
  if (Object.hasOwn(stream, '_final') && typeof final === 'function') {
    stream._final = (...args) => {
      listener.moved(false)
      return Reflect.apply(final, stream, args)
    }
  }
}

/**
 * Ends a COPY from outside. What goes in fails at the server; what comes out is dropped until the server has received the
 * cancel, because a paused socket would block the connection for good.
 */
export function breakCopy(stream: CopyStream, error: Error): void {
  // An error without a listener would end the process.
  if (stream.listenerCount('error') === 0) stream.on('error', () => {})
  const { _read: read } = stream
  if (typeof read === 'function') stream.push = () => true
  stream.destroy(error)
  if (typeof read === 'function') Reflect.apply(read, stream, [0])
}
