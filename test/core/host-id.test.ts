import { once } from 'node:events'
import { hostname } from 'node:os'
import { Worker } from 'node:worker_threads'
import { buildSync } from 'esbuild'
import { expect, it } from 'vitest'

it('a thread has a name of its own among the processes of a fleet', async () => {
  const { outputFiles } = buildSync({
    entryPoints: [new URL('../../src/runtime/host-id.ts', import.meta.url).pathname],
    bundle: true,
    format: 'cjs',
    platform: 'node',
    write: false,
  })
  const code = `${outputFiles[0]?.text}\nrequire('node:worker_threads').parentPort.postMessage(module.exports.hostId)`
  const names = await Promise.all(
    [1, 2].map(async () => {
      const thread = new Worker(code, { eval: true })
      const [name] = (await once(thread, 'message')) as [string]
      await thread.terminate()
      return name
    }),
  )
  expect(new Set(names).size).toBe(2)
  for (const name of names) expect(name.startsWith(`${hostname()}-${process.pid}-`)).toBe(true)
})
