import { type ReactNode, useId, useState } from 'react'
import { useSettings, useSlot } from '../../context.ts'
import { operationOf } from '../../logic/leak.ts'
import { count, isolate, lineOf, listOf } from '../../logic/sentences.ts'
import type { LeakGroup } from './leak-groups.ts'
import { ReleaseGroup } from './leak-release.tsx'
import { LeakLine, LeakRow } from './leak-row.tsx'
import { Stack } from './leak-stack.tsx'

/** Leaks of a group shown before "Show all": what they have in common is shown above them. */
const SHOWN = 3

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)]
}

interface GroupProps {
  readonly group: LeakGroup
  readonly first: boolean
  /** The leak that the address names. */
  readonly linked: string | null
}

/** Several leaks of one place: one line, one action, and each of them inside. */
function Several({ group, first, linked }: GroupProps): ReactNode {
  const { labels, format } = useSettings()
  const slot = useSlot()
  const id = useId()
  const [choice, setOpen] = useState<boolean>()
  const [everyone, setAll] = useState(false)
  const { leaks, place } = group
  const at = linked === null ? -1 : leaks.findIndex(({ id }) => id === linked)
  const open = choice ?? (first || at >= 0)
  const all = everyone || at >= SHOWN
  const shown = all ? leaks : leaks.slice(0, SHOWN)
  // Of another instance's no more than the line is known.
  const sampled = leaks
    .filter(({ stack }) => stack !== null)
    .toSorted((a, b) => (b.stack?.length ?? 0) - (a.stack?.length ?? 0))[0]
  const isIdle = leaks.every(({ state }) => state === 'idle')
  const idleMs = Math.max(...leaks.map((leak) => leak.idleMs ?? leak.heldMs))
  const facts = unique(leaks.flatMap((leak) => leak.route ?? operationOf(leak) ?? [])).filter(
    (one) => one !== place,
  )
  const holders = unique(leaks.flatMap(({ instance }) => instance ?? []))
  return (
    <li {...slot('leak', 'ndm-leak')} data-open={open || undefined} data-state={leaks[0]?.state}>
      <LeakLine
        leaks={leaks}
        open={open}
        controls={id}
        onToggle={() => setOpen(!open)}
        title={labels.fromPlace(format.int(leaks.length), isolate(place))}
        facts={lineOf([
          ...facts.slice(0, 2),
          ...unique(leaks.map(({ pool }) => pool)),
          ...(holders.length > 2 ? [labels.instanceCount(count(format, holders.length))] : holders),
        ])}
        heldMs={group.heldMs}
        state={
          isIdle
            ? labels.idleFor(format.duration(idleMs))
            : listOf(unique(leaks.map(({ state }) => labels.leakState[state])), labels)
        }
      />
      {open && (
        <div className="ndm-lbody" id={id}>
          <ReleaseGroup group={group} />
          {sampled !== undefined && <Stack leak={sampled} />}
          <ul className="ndm-leaks">
            {shown.map((leak) => (
              <LeakRow key={leak.id} leak={leak} first={false} grouped />
            ))}
          </ul>
          {leaks.length > shown.length && (
            <button type="button" className="ndm-btn" onClick={() => setAll(true)}>
              {labels.showAll(count(format, leaks.length))}
            </button>
          )}
        </div>
      )}
    </li>
  )
}

/** What one place leaks; one leak alone needs no group. */
export function LeakGroupRow({ group, first, linked }: GroupProps): ReactNode {
  const [leak, ...more] = group.leaks
  if (leak === undefined) return null
  return more.length === 0 ? (
    <LeakRow leak={leak} first={first} />
  ) : (
    <Several group={group} first={first} linked={linked} />
  )
}
