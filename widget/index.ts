export type { MonitoringReport } from '../src/model/report.ts'
export { MonitoringError, type MonitoringErrorFacts, type MonitoringErrorKind } from './data/error.ts'
export type { OperationBody } from './data/request.ts'
export type { Slow } from './data/use-history.ts'
export type { ActionState, Operations } from './data/use-operations.ts'
export type { ConfirmDialogProps } from './dialog/confirm.tsx'
export { ConfirmDialog } from './dialog/lazy.tsx'
export { type UseDbMonitoring, useDbActions, useDbHistory, useDbLeaks, useDbMonitoring } from './hooks.ts'
export { en } from './labels/en.ts'
export type { Count, Labels } from './labels/labels.ts'
export { ActionBar } from './panels/action-bar.tsx'
export { AlertList } from './panels/alert-list.tsx'
export { AuditPanel } from './panels/audit.tsx'
export { BudgetPanel } from './panels/budget.tsx'
export { CollectionPanel } from './panels/collection.tsx'
export { ConnectionRack, type ConnectionRackProps } from './panels/connection-rack.tsx'
export { CoveragePanel } from './panels/coverage.tsx'
export { DatabasePanel } from './panels/database.tsx'
export { Header } from './panels/header.tsx'
export { UtilizationChart } from './panels/history.tsx'
export { InstanceList } from './panels/instance-list.tsx'
export { LeakTable } from './panels/leak-table.tsx'
export { DataNotice, ProblemScreen } from './panels/notice.tsx'
export { PoolOverview } from './panels/pool-overview.tsx'
export { ServiceList } from './panels/service-list.tsx'
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
