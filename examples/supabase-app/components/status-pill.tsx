import type { VisitStatus } from '@/lib/database.types'
import { STATUS_LABEL } from '@/lib/status'
import styles from './status-pill.module.css'

export function StatusPill({ status }: { status: VisitStatus }) {
  return <span className={`${styles.pill} ${styles[status]}`}>{STATUS_LABEL[status]}</span>
}
