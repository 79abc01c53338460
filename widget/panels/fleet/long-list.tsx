import { createContext, forwardRef, type ReactNode, type Ref, useContext } from 'react'
import { type CustomContainerComponentProps, type CustomItemComponentProps, Virtualizer } from 'virtua'
import type { InstanceReport } from '../../../src/model/report/instance.ts'
import { useSettings } from '../../context.ts'
import { InstanceRow } from './instance-row.tsx'

export interface LongListProps {
  readonly instances: readonly InstanceReport[]
  /** Whether several releases run. */
  readonly several: boolean
}

const Shown = createContext<readonly InstanceReport[]>([])

// With refs forwarded: React 18 passes none as a prop.
const List = forwardRef(function List(
  { style, children }: CustomContainerComponentProps,
  ref: Ref<HTMLUListElement>,
) {
  return (
    <ul ref={ref} style={style}>
      {children}
    </ul>
  )
})

const Item = forwardRef(function Item(
  { style, index, children }: CustomItemComponentProps,
  ref: Ref<HTMLLIElement>,
) {
  const instances = useContext(Shown)
  return (
    <li
      ref={ref}
      style={style}
      data-state={instances[index]?.state}
      // A screen reader counts only the rows that are there.
      aria-posinset={index + 1}
      aria-setsize={instances.length}
    >
      {/* The height of an item is taken without its padding. */}
      <div className="ndm-instance">{children}</div>
    </li>
  )
})

/** All instances in a box that scrolls; only the rows in sight are in the page. */
export function LongList({ instances, several }: LongListProps): ReactNode {
  const { labels } = useSettings()
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls.
    <div
      role="group"
      aria-label={labels.instances}
      className="ndm-window"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: who uses a keyboard has to reach a box that scrolls.
      tabIndex={0}
    >
      <Shown.Provider value={instances}>
        <Virtualizer as={List} item={Item} data={instances}>
          {(instance) => <InstanceRow key={instance.id} instance={instance} several={several} />}
        </Virtualizer>
      </Shown.Provider>
    </div>
  )
}
