export type { Seam, SeamState } from '../src/model/coverage.ts'
export type { MonitoringReport } from '../src/model/report/monitoring.ts'
export { MonitoringError, type MonitoringErrorFacts, type MonitoringErrorKind } from './data/http/error.ts'
export type { OperationBody } from './data/http/request.ts'
export type { ActionState, Operations } from './data/use-operations.ts'
export type { Slow } from './data/use-slow.ts'
export type { ConfirmDialogProps } from './dialog/confirm.tsx'
export { ConfirmDialog } from './dialog/lazy.tsx'
export { type UseDbMonitoring, useDbActions, useDbHistory, useDbLeaks, useDbMonitoring } from './hooks.ts'
export type { Count, Labels } from './labels/labels.ts'
export {
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
  ServiceList,
  UtilizationChart,
} from './panels/lazy-panels.tsx'
export { ConnectionRack, type ConnectionRackProps } from './panels/pools/connection-rack.tsx'
export { PoolOverview } from './panels/pools/pool-overview.tsx'
export { Header } from './panels/top/header.tsx'
export { DataNotice } from './panels/top/notice.tsx'
export { ProblemScreen } from './panels/top/problem.tsx'
export { Verdict } from './panels/top/verdict.tsx'
export { DbMonitoringProvider } from './provider.tsx'
export { DbMonitoringReplay } from './replay/lazy.tsx'
export { Root } from './root.tsx'
export type {
  ActionEvent,
  DbMonitoringProviderProps,
  DbMonitoringReplayProps,
  DbMonitoringWidgetProps,
  Fetcher,
  OperationName,
  PanelName,
  Phase,
  Range,
  RootProps,
  SlotName,
  Slots,
  Status,
  TabName,
} from './types.ts'
export { Meter, type MeterProps } from './ui/meter.tsx'
export { StatusBadge, type Tone } from './ui/status.tsx'
export { DbMonitoringWidget } from './widget.tsx'
