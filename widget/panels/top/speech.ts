import { useSettings } from '../../context.ts'
import { MonitoringError } from '../../data/error.ts'
import { reasonOf } from '../../logic/sentences.ts'

/** Says how an operation ended; never rejects, because the failure has been said and shown. */
export function useOperationSpeech(): <T>(
  work: Promise<T>,
  done: string | ((result: T) => string),
) => Promise<boolean> {
  const { announcer, labels } = useSettings()
  return async (work, done) => {
    try {
      const result = await work
      announcer.say(typeof done === 'string' ? `${done}: ${labels.done}` : done(result))
      return true
    } catch (error) {
      const why = error instanceof MonitoringError ? reasonOf(error, labels) : String(error)
      announcer.say(labels.actionFailed(why))
      return false
    }
  }
}
