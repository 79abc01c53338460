import type { VisitStatus } from './database.types'

export const STATUS_LABEL: Readonly<Record<VisitStatus, string>> = {
  planned: 'Planned',
  under_way: 'Under way',
  done: 'Done',
  missed: 'Missed',
}

export const STATUSES: readonly VisitStatus[] = ['planned', 'under_way', 'done', 'missed']

export function isStatus(text: unknown): text is VisitStatus {
  return STATUSES.includes(text as VisitStatus)
}
