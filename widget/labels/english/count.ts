import type { Count } from '../count.ts'

export const many = ({ n, s }: Count, one: string, other: string): string => `${s} ${n === 1 ? one : other}`
