import { type ReactNode, useEffect } from 'react'
import { useLive, useSettings, useSlot } from './context.ts'
import {
  ActionBar,
  AdviceList,
  AlertList,
  AuditPanel,
  BudgetPanel,
  CollectionPanel,
  CoveragePanel,
  DatabasePanel,
  DataNotice,
  InstanceList,
  LeakTable,
  type Part,
  ProblemScreen,
  preloadParts,
  ServiceList,
  UtilizationChart,
} from './panels/lazy-panels.tsx'
import { PoolOverview } from './panels/pools/pool-overview.tsx'
import { Header } from './panels/top/header.tsx'
import { Skeleton } from './panels/top/skeleton.tsx'
import { Verdict } from './panels/top/verdict.tsx'
import { DbMonitoringProvider } from './provider.tsx'
import { Root } from './root.tsx'
import { ALL_PANELS, type DbMonitoringWidgetProps, type PanelName } from './types.ts'

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
  audit: AuditPanel,
  actions: ActionBar,
}

/** Parts that reach from edge to edge instead of standing in the grid. */
const WIDE: ReadonlySet<PanelName> = new Set(['overview', 'actions'])

/** The panels in the requested order; neighbours of the grid stand in one grid. */
function Panels({ names }: { readonly names: readonly PanelName[] }): ReactNode {
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
    const whole = ALL_PANELS.filter((name) => !WIDE.has(name)).join() === group.join()
    return (
      <div key={group.join()} {...slot('panels', 'ndm-panels')} data-layout={whole ? 'whole' : 'flow'}>
        {group.map((name) => {
          const Part = PANELS[name]
          return <Part key={name} />
        })}
      </div>
    )
  })
}

function Body({ names }: { readonly names: readonly PanelName[] }): ReactNode {
  const { slots } = useSettings()
  const { data, phase } = useLive()
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
          <Panels names={names} />
        </>
      )}
      {slots.footer}
    </>
  )
}

/** The whole page: everything there is to know about an app's database connections, in one component. */
export function DbMonitoringWidget(props: DbMonitoringWidgetProps): ReactNode {
  const { theme, tokens, density, dir, className, id, panels = ALL_PANELS, ...rest } = props
  return (
    <DbMonitoringProvider {...rest}>
      <Root
        {...(theme === undefined ? {} : { theme })}
        {...(tokens === undefined ? {} : { tokens })}
        {...(density === undefined ? {} : { density })}
        {...(dir === undefined ? {} : { dir })}
        {...(className === undefined ? {} : { className })}
        {...(id === undefined ? {} : { id })}
      >
        <Body names={panels} />
      </Root>
    </DbMonitoringProvider>
  )
}
