import type { Advice } from '../advice.ts'

/** The pools of all instances may open more than there is: said from the alarm, which has the arithmetic. */
export const overBudget: Advice = ({ alerts }) =>
  alerts
    .filter(({ rule }) => rule === 'connection-budget')
    .map(({ message }) => ({
      severity: 'warning' as const,
      title: 'The pools may open more connections than there are',
      evidence: message,
      action:
        'Apply the suggested max before the next traffic peak; npx next-db-monitoring budget shows every term.',
    }))
