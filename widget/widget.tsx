import { type ReactNode, useEffect } from 'react'
import { useLive, useSettings, useSlot } from './context.ts'
import {
  ActionBar,
  AdviceList,
  AlertList,
  AuditPanel,
  BudgetPanel,
  ChannelsPanel,
  CollectionPanel,
  CoveragePanel,
  DatabasePanel,
  ExportersPanel,
  InstanceList,
  LeakTable,
  type Part,
  preloadParts,
  ServiceList,
  Settle,
  UtilizationChart,
} from './panels/lazy-panels.tsx'
import { PoolOverview } from './panels/pools/pool-overview.tsx'
import { Header } from './panels/top/header.tsx'
import { DataNotice } from './panels/top/notice.tsx'
import { ProblemScreen } from './panels/top/problem.tsx'
import { Skeleton } from './panels/top/skeleton.tsx'
import { Tabs, useTab } from './panels/top/tabs.tsx'
import { Verdict } from './panels/top/verdict.tsx'
import { DbMonitoringProvider } from './provider.tsx'
import { Root } from './root.tsx'
import { type DbMonitoringWidgetProps, type PanelName, TAB_PANELS, type TabName } from './types.ts'

const PANELS: Readonly<Record<PanelName, Part>> = {
  overview: PoolOverview,
  alerts: AlertList,
  history: UtilizationChart,
  leaks: LeakTable,
  advice: AdviceList,
  services: ServiceList,
  instances: InstanceList,
  budget: BudgetPanel,
  database: DatabasePanel,
  coverage: CoveragePanel,
  collection: CollectionPanel,
  channels: ChannelsPanel,
  exporters: ExportersPanel,
  audit: AuditPanel,
  actions: ActionBar,
}

/** Parts that reach from edge to edge instead of standing in the grid. */
const WIDE: ReadonlySet<PanelName> = new Set(['overview', 'actions'])

/** Parts of the first view that stand beside the others where there is room: each column is as long as what it holds. */
const ASIDE: ReadonlySet<PanelName> = new Set(['alerts', 'instances'])

interface PanelsProps {
  readonly names: readonly PanelName[]
  /** How neighbours are laid out on a wide page: as the view wants it, else in columns. */
  readonly layout: TabName | 'flow'
}

/** The panels in the requested order; neighbours of the grid stand in one grid. */
function Panels({ names, layout }: PanelsProps): ReactNode {
  const slot = useSlot()
  const groups: PanelName[][] = []
  for (const name of names) {
    const last = groups.at(-1)
    if (last === undefined || WIDE.has(name) || WIDE.has(last[0]!)) groups.push([name])
    else last.push(name)
  }
  return groups.map((group) => {
    const [first] = group
    if (first !== undefined && WIDE.has(first)) {
      const Part = PANELS[first]
      return <Part key={first} />
    }
    const columns =
      layout === 'now'
        ? [group.filter((name) => !ASIDE.has(name)), group.filter((name) => ASIDE.has(name))]
        : [group]
    return (
      <div key={group.join()} {...slot('panels', 'ndm-panels')} data-layout={layout}>
        {columns.map((column) => (
          <div key={column.join()} className="ndm-col">
            {column.map((name) => {
              const Part = PANELS[name]
              return <Part key={name} />
            })}
          </div>
        ))}
      </div>
    )
  })
}

type BodyProps = Pick<DbMonitoringWidgetProps, 'panels' | 'tab' | 'defaultTab' | 'onTabChange'>

function Body({ panels, ...tabs }: BodyProps): ReactNode {
  const { slots } = useSettings()
  const { data, phase } = useLive()
  const [tab, setTab] = useTab(tabs)
  useEffect(preloadParts, [])
  return (
    <>
      <Header />
      {phase === 'loading' ? (
        <Skeleton />
      ) : phase === 'unauthenticated' || data === undefined ? (
        <ProblemScreen />
      ) : (
        <>
          <DataNotice />
          <Verdict />
          <Settle />
          {panels === undefined ? (
            <Tabs tab={tab} onTab={setTab}>
              <Panels names={TAB_PANELS[tab]} layout={tab} />
            </Tabs>
          ) : (
            <Panels names={panels} layout="flow" />
          )}
        </>
      )}
      {slots.footer}
    </>
  )
}

/** The whole page: everything there is to know about an app's database connections, in one component. */
export function DbMonitoringWidget(props: DbMonitoringWidgetProps): ReactNode {
  return (
    <DbMonitoringProvider {...props}>
      <Root {...props}>
        <Body {...props} />
      </Root>
    </DbMonitoringProvider>
  )
}
