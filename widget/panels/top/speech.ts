import { useSettings } from '../../context.ts'
import { reasonOf } from '../../logic/sentences.ts'

/** Announces how an operation ended; never rejects, because a failure is announced and shown. */
export function useOperationSpeech(): <T>(
  work: Promise<T>,
  done: string | ((result: T) => string),
) => Promise<boolean> {
  const { announcer, labels } = useSettings()
  return async (work, done) => {
    try {
      const result = await work
      announcer.done(typeof done === 'string' ? `${done}: ${labels.done}` : done(result), Date.now())
      return true
    } catch (error) {
      announcer.done(labels.actionFailed(reasonOf(error, labels)), Date.now())
      return false
    }
  }
}
