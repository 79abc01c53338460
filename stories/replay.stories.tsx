import { expect } from 'storybook/test'
import preview from '../.storybook/preview.tsx'
import { DbMonitoringReplay } from '../widget/index.ts'
import { incidentFile } from './fixtures/incident.ts'

/* An incident file, opened. */

const meta = preview.meta({
  title: 'Replay',
  component: DbMonitoringReplay,
  args: { file: incidentFile(), timeZone: 'UTC' },
})

/** The page as it was seen then: its ages too, and nothing can be changed. */
export const Recorded = meta.story({
  name: 'What was seen at that moment?',
  async play({ canvas, userEvent }) {
    await canvas.findByText(/^Recorded .*2026/)
    await canvas.findByText(/^pg:main is full: 4 of 20 connections/)
    await expect(
      canvas.queryByRole('button', { name: /Release|Reset|Clean|cleanup|Acknowledge|Pause|Refresh/ }),
    ).toBeNull()
    const save = await canvas.findByRole('button', { name: 'Export' })
    await expect(save).toHaveAttribute('aria-disabled', 'true')
    await expect(save).toHaveAccessibleDescription(/recorded incident/)
    // An age is that of the moment, not of today.
    await canvas.findByText(/^[34] min$/, { selector: 'time *' })
    await userEvent.click(canvas.getByRole('tab', { name: 'History' }))
    await canvas.findByRole('slider')
    await canvas.findByText('Audit trail')
  },
})

/** Another file says what it is not. */
export const WrongFile = meta.story({
  name: 'Is it an incident file?',
  args: { file: { kind: 'something else' } },
  async play({ canvas }) {
    await canvas.findByText(/^This is not an incident file/)
  },
})
