export type { Seam, SeamState } from '../src/model/coverage.ts'
export type { MonitoringReport } from '../src/model/report.ts'
export { MonitoringError, type MonitoringErrorFacts, type MonitoringErrorKind } from './data/error.ts'
export type { OperationBody } from './data/request.ts'
export type { Slow } from './data/use-history.ts'
export type { ActionState, Operations } from './data/use-operations.ts'
export type { ConfirmDialogProps } from './dialog/confirm.tsx'
export { ConfirmDialog } from './dialog/lazy.tsx'
export { type UseDbMonitoring, useDbActions, useDbHistory, useDbLeaks, useDbMonitoring } from './hooks.ts'
export type { Count, Labels } from './labels/labels.ts'
export { ConnectionRack, type ConnectionRackProps } from './panels/connection-rack.tsx'
export { Header } from './panels/header.tsx'
export {
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
  ProblemScreen,
  ServiceList,
  UtilizationChart,
} from './panels/parts.tsx'
export { PoolOverview } from './panels/pool-overview.tsx'
export { Verdict } from './panels/verdict.tsx'
export { DbMonitoringProvider } from './provider.tsx'
export { Root } from './root.tsx'
export type {
  ActionEvent,
  DbMonitoringProviderProps,
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
} from './types.ts'
export { Meter, type MeterProps } from './ui/meter.tsx'
export { StatusBadge, type Tone } from './ui/status.tsx'
export { DbMonitoringWidget } from './widget.tsx'
