import { type KeyboardEvent, type ReactNode, useContext, useEffect, useId, useRef, useState } from 'react'
import { FrozenContext, useLive, useSettings, useSlot } from '../../context.ts'
import { refusalOf } from '../../logic/capability.ts'
import { BROOM, Button, DOWNLOAD, Icon, LOCK, POWER } from '../../ui/index.ts'
import { useOperationSpeech } from '../top/speech.ts'
import { CopyReport } from './copy-report.tsx'
import { SaveIncident } from './save-incident.tsx'

function ExportMenu({ refusal }: { readonly refusal: string | undefined }): ReactNode {
  const { labels } = useSettings()
  const { operations } = useLive()
  const speak = useOperationSpeech()
  const [open, setOpen] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  const id = useId()
  useEffect(() => {
    if (!open) return
    const away = (event: Event): void => {
      if (event.target instanceof Node && box.current?.contains(event.target) === false) setOpen(false)
    }
    document.addEventListener('pointerdown', away)
    document.addEventListener('focusin', away)
    return () => {
      document.removeEventListener('pointerdown', away)
      document.removeEventListener('focusin', away)
    }
  }, [open])
  const close = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !open) return
    event.stopPropagation()
    setOpen(false)
    box.current?.querySelector('button')?.focus()
  }
  const save = (format: 'json' | 'csv'): void => {
    setOpen(false)
    box.current?.querySelector('button')?.focus()
    void speak(operations.save(format), labels.exported)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape from the buttons inside bubbles to here
    <div className="ndm-menu" ref={box} onKeyDown={close}>
      <Button
        icon={DOWNLOAD}
        state={operations.states.json ?? operations.states.csv}
        refusal={refusal}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {labels.exportMenu}
      </Button>
      {open && (
        <div className="ndm-menu-list" id={id}>
          <button type="button" onClick={() => save('json')}>
            {labels.exportJson}
          </button>
          <button type="button" onClick={() => save('csv')}>
            {labels.exportCsv}
          </button>
        </div>
      )}
    </div>
  )
}

/** Cleanup, export and the incident file; the emergency reset apart. */
export function ActionBar(): ReactNode {
  const { labels, openDialog, readOnly } = useSettings()
  const { data, operations } = useLive()
  const slot = useSlot()
  const recorded = useContext(FrozenContext) !== null
  if (data === undefined) return null
  const may = data.capabilities
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a flex container everywhere
    <div {...slot('actions', 'ndm-actions')} role="group" aria-label={labels.actions}>
      {readOnly ? (
        <p className="ndm-ro">
          <Icon name={LOCK} /> {labels.readOnly}
        </p>
      ) : (
        <Button
          icon={BROOM}
          state={operations.states.cleanup}
          refusal={refusalOf(may.cleanup, labels)}
          onClick={() => openDialog({ kind: 'cleanup' })}
        >
          {labels.runCleanup}
        </Button>
      )}
      {/* Whoever may read the report may save it; a recording has nothing to ask. */}
      <ExportMenu refusal={recorded ? refusalOf(may.export, labels) : undefined} />
      <CopyReport />
      <SaveIncident />
      <span className="ndm-sp" />
      {!readOnly && (
        <Button
          icon={POWER}
          variant="danger-outline"
          state={operations.states['emergency-reset']}
          refusal={refusalOf(may['emergency-reset'], labels)}
          onClick={() => openDialog({ kind: 'emergency-reset' })}
        >
          {labels.emergencyReset}
        </Button>
      )}
    </div>
  )
}
