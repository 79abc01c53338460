export { dialogs as words } from '../labels/english/dialogs.ts'
export { ConfirmDialog } from './confirm.tsx'
export { Dialogs } from './dialogs.tsx'
