import { type ReactNode, useState } from 'react'
import type { LeakReport, StackFrame } from '../../../src/model/report/leak.ts'
import { useLive, useSettings } from '../../context.ts'
import { isElsewhere } from '../../logic/leak.ts'
import { count, isolate } from '../../logic/sentences.ts'
import { foldStack, functionOf, locationOf, stackText } from '../../logic/stack.ts'
import { Button, COPY, copyText } from '../../ui/index.ts'

function Frame({ frame }: { readonly frame: StackFrame }): ReactNode {
  const name = functionOf(frame)
  return (
    <>
      {name !== null && <span className="ndm-fn">{name} </span>}
      <span className="ndm-loc">{locationOf(frame)}</span>
    </>
  )
}

/** Where it was taken, the application's frames first to be seen. */
export function Stack({ leak }: { readonly leak: LeakReport }): ReactNode {
  const { labels, format } = useSettings()
  const { data } = useLive()
  const [unfolded, setUnfolded] = useState(false)
  if (leak.stack === null || leak.stack.length === 0)
    return (
      <div>
        <p className="ndm-label">{labels.acquiredAt}</p>
        <p className="ndm-d">
          {isElsewhere(leak, data) ? labels.stackElsewhere(isolate(leak.instance)) : labels.noStack}
        </p>
      </div>
    )
  return (
    <div>
      <p className="ndm-label">{labels.acquiredAt}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls sideways must be reachable by keyboard */}
      <ol className="ndm-stack ndm-mono" tabIndex={0} aria-label={labels.acquiredAt}>
        {foldStack(leak.stack).map((row) =>
          row.kind === 'frame' ? (
            <li key={locationOf(row.frame)} className="ndm-app">
              <Frame frame={row.frame} />
            </li>
          ) : unfolded ? (
            row.frames.map((frame) => (
              <li key={locationOf(frame)}>
                <Frame frame={frame} />
              </li>
            ))
          ) : (
            <li key={`${locationOf(row.frames[0]!)}+`} className="ndm-hid">
              <button type="button" className="ndm-fold" dir="auto" onClick={() => setUnfolded(true)}>
                {labels.framesFolded(count(format, row.frames.length))}
              </button>
            </li>
          ),
        )}
      </ol>
      {isElsewhere(leak, data) && <p className="ndm-d">{labels.stackElsewhere(isolate(leak.instance))}</p>}
    </div>
  )
}

export function CopyStack({ leak }: { readonly leak: LeakReport }): ReactNode {
  const { labels, announcer } = useSettings()
  const [state, setState] = useState<'done' | 'failed' | undefined>()
  const copy = async (): Promise<void> => {
    const done = await copyText(stackText(leak))
    setState(done ? 'done' : 'failed')
    announcer.say(done ? labels.copied : labels.copyFailed)
  }
  return (
    <Button icon={COPY} state={state} onClick={() => void copy()}>
      {state === 'done' ? labels.copied : state === 'failed' ? labels.copyFailed : labels.copyStack}
    </Button>
  )
}
