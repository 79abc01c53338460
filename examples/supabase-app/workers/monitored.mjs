import { startWorker } from 'next-db-monitoring/worker'

const { DB_MONITORING_APP_URL: app, DB_MONITORING_TOKEN: token = '' } = process.env

/**
 * A worker that does one job again and again, and that the app's monitoring shows beside the app itself.
 * @param {string} service its name there
 * @param {number} seconds pause between two runs
 */
export function monitored(service, seconds) {
  const worker = startWorker({
    service,
    // The Data API has one pool for everybody: say here what the app's configuration says.
    pools: { 'supabase:rest': { max: 10 } },
    ...(app === undefined
      ? {}
      : { fleet: { http: { url: `${app}/api/monitoring/database/ingest`, token } } }),
  })
  return {
    ...worker,
    /**
     * @param {() => Promise<unknown>} job what is under way at SIGTERM is finished first
     * @param {() => unknown} end then this
     */
    run(job, end = () => {}) {
      let timer
      let underWay = Promise.resolve()
      let stopping = false
      const once = () => {
        underWay = job()
          .catch((error) => console.error(`${service}: ${error.message}`))
          .then(() => {
            if (!stopping) timer = setTimeout(once, seconds * 1000)
          })
      }
      worker.onShutdown(async () => {
        stopping = true
        clearTimeout(timer)
        await underWay
        await end()
      })
      once()
    },
  }
}
