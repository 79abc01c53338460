import { type ReactNode, useEffect, useId, useState } from 'react'
import type { MonitoringReport } from '../../src/model/report/monitoring.ts'
import { useLive, useSettings } from '../context.ts'
import type { Labels } from '../labels/labels.ts'
import { openLeaks } from '../logic/leak.ts'
import { count } from '../logic/sentences.ts'
import { ConfirmDialog } from './confirm.tsx'
import { doneText } from './result.ts'

type Scope = 'instance' | 'fleet'

/** What the person types: the pool, or the service when the reset concerns several pools. */
export function resetName(data: MonitoringReport): string {
  return data.pools.length === 1 ? data.pools[0]!.name : data.instance.service
}

/** What is in use where the reset is to happen; `null` = it is known over all instances only. */
function inUse(data: MonitoringReport, scope: Scope, service: string | undefined): number | null {
  const { instances, fleet, services, pools, summary } = data
  const isOne = scope === 'instance'
  // Pools and services of a fleet are sums over its instances.
  if (service !== undefined)
    return isOne && fleet !== undefined && instances.length > 1
      ? null
      : (services.find(({ name }) => name === service)?.activeConnections ?? null)
  if (!isOne) return instances.reduce((sum, { active }) => sum + (active ?? 0), 0)
  if (instances.length > 1) return instances.find(({ self }) => self)?.active ?? null
  const known = pools.filter(
    (pool) => pool.kind !== 'database' && pool.kind !== 'pooler' && pool.used !== null,
  )
  return known.length === 0
    ? summary.totalActiveConnections
    : known.reduce((sum, pool) => sum + (pool.used ?? 0), 0)
}

/** Announces once that the numbers changed while the dialog was open; the page's live region is inert behind it. */
function Moving({ amount }: { readonly amount: number }): ReactNode {
  const { labels, format } = useSettings()
  const [start] = useState(amount)
  const [said, setSaid] = useState<string | null>(null)
  useEffect(() => {
    if (amount !== start) setSaid((before) => before ?? labels.numbersChanged(format.int(amount)))
  }, [amount, start, labels, format])
  return (
    <p className="ndm-sr" role="status">
      {said}
    </p>
  )
}

function ScopeChoice({
  data,
  scope,
  onScope,
}: {
  readonly data: MonitoringReport
  readonly scope: Scope
  readonly onScope: (scope: Scope) => void
}): ReactNode {
  const { labels, format } = useSettings()
  const why = useId()
  const { fleet } = data.capabilities
  if (data.instances.length < 2) return null
  return (
    <fieldset className="ndm-fs">
      <legend>{labels.where}</legend>
      <label>
        <input type="radio" name={why} checked={scope === 'instance'} onChange={() => onScope('instance')} />
        {labels.onlyInstance(data.instance.id)}
      </label>
      <label data-disabled={!fleet.allowed || undefined}>
        <input
          type="radio"
          name={why}
          checked={scope === 'fleet'}
          disabled={!fleet.allowed}
          aria-describedby={fleet.allowed ? undefined : why}
          onChange={() => onScope('fleet')}
        />
        {labels.allInstances(count(format, data.instances.length))}
      </label>
      {!fleet.allowed && (
        <p className="ndm-why" id={why}>
          {fleet.reason ?? labels.notAllowed}
        </p>
      )}
    </fieldset>
  )
}

/** What the reset ends, counted; a figure of all instances says nothing about this one. */
function consequences(
  data: MonitoringReport,
  amount: number | null,
  scope: Scope,
  labels: Labels,
): readonly (readonly [number, string])[] {
  if (amount === null) return []
  const running = Math.max(0, amount - openLeaks(data.leaks).length)
  const waiting =
    data.instances.length > 1 ? 0 : data.pools.reduce((sum, pool) => sum + (pool.pending ?? 0), 0)
  const ofThisOne = [
    [running, labels.resetRunning(running)],
    [waiting, labels.resetWaiting(waiting)],
  ] as const
  return [
    [amount, labels.resetOpen(amount)],
    ...(scope === 'instance' ? ofThisOne.filter(([number]) => number > 0) : []),
  ]
}

function Consequences({ lines }: { readonly lines: ReturnType<typeof consequences> }): ReactNode {
  const { format } = useSettings()
  if (lines.length === 0) return null
  return (
    <ul className="ndm-cons">
      {lines.map(([number, text], index) => (
        <li key={index === 0 ? 'open' : text}>
          <b>{format.int(number)}</b>
          <span>{text}</span>
        </li>
      ))}
    </ul>
  )
}

function TypedName({
  name,
  typed,
  onType,
}: {
  readonly name: string
  readonly typed: string
  readonly onType: (text: string) => void
}): ReactNode {
  const { labels } = useSettings()
  return (
    <label className="ndm-field">
      <span>
        {labels.typeToConfirm[0]}
        <code>{name}</code>
        {labels.typeToConfirm[1]}
      </span>
      <input
        value={typed}
        onChange={(event) => onType(event.target.value)}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        dir="ltr"
      />
    </label>
  )
}

/** The last resort, behind a typed name. */
export function ResetDialog({
  service,
  scope: wanted,
  onClose,
}: {
  readonly service?: string
  readonly scope?: 'fleet'
  readonly onClose: () => void
}): ReactNode {
  const { labels, format } = useSettings()
  const { data, operations } = useLive()
  const [scope, setScope] = useState<Scope>(
    wanted !== undefined && data?.capabilities.fleet.allowed !== false ? wanted : 'instance',
  )
  const [typed, setTyped] = useState('')
  if (data === undefined) return null
  const name = service ?? resetName(data)
  const amount = inUse(data, scope, service)
  const lines = consequences(data, amount, scope, labels)
  const unlisted = amount === null ? labels.resetUncounted : labels.resetDone(count(format, amount))
  return (
    <ConfirmDialog
      role="alertdialog"
      icon="critical"
      variant="danger"
      title={labels.resetTitle(name)}
      text={labels.resetText}
      confirmLabel={amount === null ? labels.resetUncounted : labels.resetButton(count(format, amount))}
      refusal={typed.trim() === name ? undefined : labels.typeFirst(name)}
      onConfirm={async (key) => {
        const answer = await operations.run(
          { operation: 'emergency-reset', scope, ...(service === undefined ? {} : { service }) },
          key,
        )
        const freedText = (freed: number): string => labels.resetDone(count(format, freed))
        return doneText(answer.result, freedText, unlisted, labels, format)
      }}
      frees
      onClose={onClose}
    >
      <Consequences lines={lines} />
      {amount !== null && <Moving key={scope} amount={amount} />}
      <ScopeChoice data={data} scope={scope} onScope={setScope} />
      <TypedName name={name} typed={typed} onType={setTyped} />
    </ConfirmDialog>
  )
}
