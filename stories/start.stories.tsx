import type { ReactNode } from 'react'
import { expect } from 'storybook/test'
import preview from '../.storybook/preview.tsx'
import { DbMonitoringWidget } from '../widget/index.ts'
import { argTypes, documented, undocumented } from './fixtures/props.ts'
import { critical } from './fixtures/reports.ts'
import { serve } from './fixtures/server.ts'

/* Where to begin: how it is used, and every prop to try. */

const meta = preview.meta({
  title: 'Start here',
  component: DbMonitoringWidget,
  argTypes,
  args: { refreshInterval: 0, historyRefreshInterval: 0 },
})

const EXAMPLE = `import 'next-db-monitoring/styles.css'
import { DbMonitoringWidget } from 'next-db-monitoring/widget'

export default () => <DbMonitoringWidget />`

function Docs(): ReactNode {
  return (
    <article className="docs">
      <h2>The widget</h2>
      <p>
        One component that answers “is it the database?”: what is wrong, why, what to do, and what follows. It
        reads the monitoring route of the app it stands in.
      </p>
      <pre>{EXAMPLE}</pre>
      <p>
        The toolbar above sets page, width, language, direction, colours and density for every story; the
        panel of controls of “What can be set?” has every prop. “Incidents” shows what was recorded while each
        trouble was made on real servers.
      </p>
      <h3>Props</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="docs-wide" tabIndex={0} aria-label="Props">
        <table>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Type</th>
              <th scope="col">Default</th>
              <th scope="col">Meaning</th>
            </tr>
          </thead>
          <tbody>
            {documented.map(({ names, type, standard, meaning }) => (
              <tr key={names.join()}>
                <th scope="row">
                  <code>{names.join(', ')}</code>
                </th>
                <td>
                  <code>{type}</code>
                </td>
                <td>{standard === '' ? '–' : <code>{standard}</code>}</td>
                <td>{meaning}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </article>
  )
}

export const HowIsItUsed = meta.story({
  name: 'How is it used?',
  render: () => <Docs />,
  async play({ canvas }) {
    await expect(undocumented).toEqual([])
    await expect(canvas.getByRole('rowheader', { name: 'refreshInterval' })).toBeVisible()
  },
})

export const WhatCanBeSet = meta.story({
  name: 'What can be set?',
  beforeEach({ msw }) {
    msw.use(...serve(() => critical()))
  },
  async play({ canvas }) {
    await canvas.findByText(/^pg:main is full: 4 of 20 connections/)
  },
})
