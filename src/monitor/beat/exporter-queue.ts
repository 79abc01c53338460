import { OwnError } from '../../model/errors/own-error.ts'
import type { Exporter } from '../../model/extensions.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import type { FaultCounters } from '../faults.ts'

/**
 * Hands snapshots to one exporter, one at a time: a push that is still under way at the next beat is not joined by a
 * second one, however long it hangs. Never throws.
 */
export function createExporterQueue(exporter: Exporter, faults: FaultCounters): (snapshot: Snapshot) => void {
  let busy = false
  return (snapshot) => {
    if (busy) {
      faults.note(
        `exporter ${exporter.name}`,
        new OwnError('its last push is still under way: this one was left out'),
      )
      return
    }
    busy = true
    Promise.resolve()
      .then(() => exporter.send(snapshot))
      .catch((error: unknown) => faults.note(`exporter ${exporter.name}`, error))
      .finally(() => {
        busy = false
      })
  }
}
