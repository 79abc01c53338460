/** Under this name, with or without an instance behind it, the monitor's own sessions are found in the database. */
const MONITOR = 'next-db-monitoring'
/** Postgres cuts longer names, bytes. */
const MOST_BYTES = 63
const MOST_ID = 24

/** Whose monitor a session is. */
export interface MonitorInstance {
  readonly service: string
  readonly id: string
}

/**
 * The `application_name` of a monitor's session: `next-db-monitoring:<service>@<instance>`, at most 63 bytes of plain
 * ASCII; the end of a long id and the beginning of a long service are what is left.
 */
export function monitorApplication(instance: MonitorInstance | undefined): string {
  if (!instance) return MONITOR
  const id = plain(instance.id).slice(-MOST_ID)
  return `${prefixOf(instance.service, id.length)}${id}`
}

/** Whether a session is a monitor's own. */
export function isMonitor(application: string): boolean {
  return application === MONITOR || application.startsWith(`${MONITOR}:`)
}

/** The instances of a service whose monitors are connected, by their names. Siblings with ids of another length are counted too. */
export function monitorsOf(service: string, applications: Iterable<string>): ReadonlySet<string> {
  const found = new Set<string>()
  for (const application of applications) {
    if (!application.startsWith(`${MONITOR}:`)) continue
    const id = application.slice(application.lastIndexOf('@') + 1)
    if (application === `${prefixOf(service, id.length)}${id}`) found.add(application)
  }
  return found
}

function prefixOf(service: string, idLength: number): string {
  const room = MOST_BYTES - MONITOR.length - 2 - idLength
  return `${MONITOR}:${plain(service).replaceAll('@', '_').slice(0, room)}@`
}

function plain(text: string): string {
  return text.replace(/[^\x21-\x7e]/g, '_')
}
