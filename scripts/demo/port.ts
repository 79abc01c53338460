import { createServer } from 'node:net'
import { freePort } from '../../test/kit/port.ts'

/** The port wished for when it is free, else a free one. */
export async function portNear(wished: number): Promise<number> {
  const taken = await Promise.all(['127.0.0.1', '::1'].map((host) => isTaken(wished, host)))
  return taken.includes(true) ? freePort() : wished
}

function isTaken(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    // An address this machine does not have is not a taken port.
    probe.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'EADDRINUSE' || error.code === 'EACCES'),
    )
    probe.listen(port, host, () => probe.close(() => resolve(false)))
  })
}
