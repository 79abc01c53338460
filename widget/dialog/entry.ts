export { ConfirmDialog } from './confirm.tsx'
export { Dialogs } from './dialogs.tsx'
