import { expect, it } from 'vitest'
import { doneText } from '../../widget/dialog/result.ts'
import { dialogs } from '../../widget/labels/english/dialogs.ts'
import { first } from '../../widget/labels/english/first.ts'
import { parts } from '../../widget/labels/english/parts.ts'
import { createFormat } from '../../widget/logic/format.ts'
import { isolate } from '../../widget/logic/sentences.ts'

const labels = { ...first, ...parts, ...dialogs }
const format = createFormat('en', labels.units, 'UTC', true)
const cleanup = (freed: number) => ({
  reclaimed: Array.from({ length: freed }, (_, n) => ({ id: `l${n}`, outcome: 'freed' })),
  terminated: [],
  kept: [],
})
const text = (result: unknown): string =>
  doneText(result, ({ s }) => `Reset ${s}`, 'Reset what was in use', labels, format).text

it('an operation on this instance says what it freed', () => {
  expect(text(cleanup(3))).toBe('Reset 3')
  expect(text({ done: true })).toBe('Reset what was in use')
})

it('an operation on all instances adds up what was done, and names each that did not do it', () => {
  const row = (instance: string, state: string, result?: object) => ({ instance, state, result })
  expect(
    text({
      scope: 'fleet',
      instances: [
        row('web-1', 'done', cleanup(2)),
        row('web-2', 'done', cleanup(1)),
        row('web-3', 'silent'),
        row('fn-1', 'frozen, cannot answer'),
        row('web-4', 'no answer yet'),
      ],
    }),
  ).toBe(
    'Reset 3 (web-1: 2, web-2: 1); web-3: silent; fn-1: frozen, cannot answer; web-4: no answer yet; it may still run within a minute'.replace(
      /\b(web|fn)-\d/g,
      isolate,
    ),
  )
})
