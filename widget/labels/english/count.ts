import type { Count } from '../labels.ts'

export const many = ({ n, s }: Count, one: string, other: string): string => `${s} ${n === 1 ? one : other}`

export const isAre = ({ n, s }: Count, one: string, other: string): string =>
  `${s} ${n === 1 ? `${one} is` : `${other} are`}`

export const andWaiting = (waiting: Count): string =>
  waiting.n > 0 ? ` and ${isAre(waiting, 'request', 'requests')} waiting` : ''
