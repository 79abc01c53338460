import { makeWorkerUtils } from 'graphile-worker'
import { once, url } from './url.js'

const utils = () =>
  once('graphile-worker', async () => {
    const made = await makeWorkerUtils({ connectionString: url('graphile-worker'), maxPoolSize: 3 })
    await made.migrate()
    return made
  })

export const use = async () => (await utils()).addJob('mail', {})

export async function leak() {
  const { withPgClient } = await utils()
  void withPgClient(() => new Promise(() => {})) // leak
}
