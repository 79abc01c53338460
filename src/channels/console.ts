import { factsOf } from '../model/channels/facts.ts'
import type { Channel } from '../model/extensions.ts'
import { wordOf } from './message.ts'

/** One line a notice, on the server's console. Alerts only: operations are never logged. */
export function createConsoleChannel(sink: Pick<Console, 'warn' | 'error' | 'info'> = console): Channel {
  return {
    id: 'console',
    send(notice) {
      const facts = factsOf(notice.alert)
        .map(({ label, value }) => `${label}: ${value}`)
        .join(', ')
      const line = `[db-monitoring] ${wordOf(notice)} (${notice.alert.severity}) ${notice.alert.message}${facts === '' ? '' : ` [${facts}]`}`
      if (notice.kind === 'resolved' || notice.alert.severity === 'info') sink.info(line)
      else if (notice.alert.severity === 'critical') sink.error(line)
      else sink.warn(line)
    },
  }
}

/** One line for each thing the monitor itself does; for the option `debug`. */
export function createVerboseLog(sink: Pick<Console, 'debug'> = console): (line: string) => void {
  return (line) => sink.debug(`[db-monitoring] ${line}`)
}

/** Says one thing once, for what must be seen at start (a bad option, open routes in development). */
export function sayOnce(text: string, sink: Pick<Console, 'warn'> = console): void {
  if (said.has(text) || said.size > MOST_SAID) return
  said.add(text)
  sink.warn(`[db-monitoring] ${text}`)
}

/** Most distinct lines remembered; beyond them nothing more is printed, so that memory stays bounded. */
const MOST_SAID = 100
const said = new Set<string>()
