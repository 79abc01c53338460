import { useCallback, useMemo, useRef, useState } from 'react'
import type { OperationReport } from '../../src/model/report/operation.ts'
import { type ActionEvent, type OperationName, RANGE_HOURS, type Range } from '../types.ts'
import { LoadError, MonitoringError } from './http/error.ts'
import type { FileKind } from './http/operate.ts'
import type { Client, OperationBody } from './http/request.ts'
import { useLatest } from './use-report.ts'

/** Idle when absent. */
export type ActionState = 'pending' | 'done' | 'failed'

export interface OperationOptions {
  readonly endpoint: string
  readonly client: Client
  readonly range: Range
  readonly onAction: ((event: ActionEvent) => void) | undefined
  readonly refresh: () => Promise<void>
}

export interface Operations {
  /** By operation, `release:<id>`, `acknowledge:<id>`, or kind of file. */
  readonly states: Readonly<Record<string, ActionState>>
  /**
   * Runs an operation on the server and refreshes the report.
   * @param key idempotency key; a new one when absent
   * @throws MonitoringError
   */
  readonly run: (
    body: OperationBody & { readonly operation: OperationName },
    key?: string,
  ) => Promise<OperationReport>
  /** Saves a file through the browser. @returns its name. @throws MonitoringError */
  readonly save: (kind: FileKind) => Promise<string>
}

const operate = (): Promise<typeof import('./http/operate.ts')> =>
  import('./http/operate.ts').catch((error: unknown) => {
    throw new LoadError(error)
  })

/** ms a button shows how its operation ended. */
const RESULT_SHOWN_MS = 4000

/** Counting is not doing: a dry run does not show on the button that would do it. */
function stateKey(body: OperationBody): string {
  if (body.dryRun === true) return `${body.operation}?`
  return body.id === undefined ? body.operation : `${body.operation}:${body.id}`
}

/** Operations against the server, each with its visible state. */
export function useOperations(options: OperationOptions): Operations {
  const latest = useLatest(options)
  const [states, setStates] = useState<Readonly<Record<string, ActionState>>>({})
  // An attempt that ended earlier must not wipe the state of the one that runs now.
  const newest = useRef(new Map<string, symbol>())
  const track = useCallback(
    async <T>(key: string, operation: OperationName, dryRun: boolean, work: () => Promise<T>): Promise<T> => {
      const mine = Symbol(key)
      newest.current.set(key, mine)
      const isNewest = (): boolean => newest.current.get(key) === mine
      const set = (state: ActionState): void => setStates((all) => ({ ...all, [key]: state }))
      const tell = (event: Omit<ActionEvent, 'operation' | 'dryRun'>): void =>
        latest.current.onAction?.({ operation, dryRun, ...event })
      set('pending')
      tell({ state: 'started' })
      const settle = (state: ActionState): void => {
        if (!isNewest()) return
        set(state)
        setTimeout(() => {
          if (isNewest()) setStates(({ [key]: _gone, ...rest }) => rest)
        }, RESULT_SHOWN_MS)
      }
      try {
        const result = await work()
        settle('done')
        tell({ state: 'done' })
        return result
      } catch (error) {
        settle('failed')
        tell({ state: 'failed', ...(error instanceof MonitoringError ? { error } : {}) })
        throw error
      }
    },
    [latest],
  )
  const run = useCallback<Operations['run']>(
    (body, key) =>
      track(stateKey(body), body.operation, body.dryRun === true, async () => {
        const { newKey, runOperation } = await operate()
        const { client, endpoint } = latest.current
        const answer = await runOperation(client, endpoint, body, key ?? newKey())
        if (body.dryRun !== true) await latest.current.refresh()
        return answer
      }),
    [track, latest],
  )
  const save = useCallback<Operations['save']>(
    (kind) =>
      track(kind, 'export', false, async () => {
        const { saveFile } = await operate()
        const { client, endpoint, range } = latest.current
        return saveFile(client, endpoint, kind, RANGE_HOURS[range])
      }),
    [track, latest],
  )
  return useMemo(() => ({ states, run, save }), [states, run, save])
}
