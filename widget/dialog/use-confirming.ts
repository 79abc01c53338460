import { useEffect, useRef, useState } from 'react'
import { useSettings } from '../context.ts'
import { MonitoringError } from '../data/http/error.ts'
import { newKey } from '../data/http/key.ts'
import { reasonOf } from '../logic/sentences.ts'
import { PartlyDone } from './partly-done.ts'
import type { Told } from './result.ts'

/** ms until the page behind can be heard again after the dialog is gone. */
const SPEAK_AFTER_MS = 150

/** How far it is. */
export interface Confirming {
  readonly state: 'pending' | 'failed' | undefined
  /** Why it failed, a sentence. */
  readonly failure: string | null
  readonly confirm: () => Promise<void>
}

/** Runs it once it is confirmed; its outcome is told wherever the reader is by then. */
export function useConfirming({
  onConfirm,
  onClose,
}: {
  readonly onConfirm: (key: string) => Promise<string | Told>
  readonly onClose: () => void
}): Confirming {
  const { labels, announcer } = useSettings()
  const [key, setKey] = useState(newKey)
  const [state, setState] = useState<'pending' | 'failed' | undefined>()
  const [failure, setFailure] = useState<string | null>(null)
  const isOpen = useRef(false)
  useEffect(() => {
    isOpen.current = true
    return () => {
      isOpen.current = false
    }
  }, [])
  const confirm = async (): Promise<void> => {
    setState('pending')
    setFailure(null)
    try {
      const said = await onConfirm(key)
      const told = typeof said === 'string' ? { text: said, freed: false } : said
      // Closed meanwhile: the dialog that is open now is another one.
      if (isOpen.current) onClose()
      const at = Date.now()
      setTimeout(() => announcer.done(told.text, at, told.freed), SPEAK_AFTER_MS)
    } catch (error) {
      const done = error instanceof PartlyDone ? error.done : null
      const why = error instanceof PartlyDone ? error.why : error
      const text = [done?.text, labels.actionFailed(reasonOf(why, labels))]
        .filter(Boolean)
        .join(`${labels.semicolon} `)
      // The dialog may be closed before its outcome is known, or after it was only half good.
      if (!isOpen.current || done !== null) announcer.done(text, Date.now(), done?.freed)
      if (!isOpen.current) return
      setState('failed')
      setFailure(text)
      if (why instanceof MonitoringError && why.status !== null) setKey(newKey())
    }
  }
  return { state, failure, confirm }
}
