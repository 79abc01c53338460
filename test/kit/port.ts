import { createServer } from 'node:net'

/**
 * A TCP port of the loopback interface that was free a moment ago.
 * Another process may take it before the caller does, so callers retry when binding fails.
 */
export function freePort(host = '127.0.0.1'): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, host, () => {
      const address = probe.address()
      probe.close(() => {
        if (address && typeof address === 'object') resolve(address.port)
        else reject(new Error('the operating system gave no port'))
      })
    })
  })
}
