import { expect, userEvent, waitFor, within } from 'storybook/test'
import preview from '../.storybook/preview.tsx'
import { DbMonitoringWidget } from '../widget/index.ts'
import { hosts } from './fixtures/hosts.ts'

/* What a host's stylesheet does to the widget, and the widget's to the host: nothing, in whichever order they come. */

const meta = preview.meta({
  title: 'Widget/Hosts',
  component: DbMonitoringWidget,
  args: { refreshInterval: 0, historyRefreshInterval: 0 },
})

const BOX = [
  ...['display', 'position', 'float', 'verticalAlign', 'overflowX', 'overflowY'],
  ...['width', 'height', 'minWidth', 'maxWidth', 'top', 'left'],
  ...['marginTop', 'marginRight', 'marginBottom', 'marginLeft'],
  ...['paddingTop', 'paddingRight', 'paddingBottom', 'paddingLeft'],
  ...['borderTopLeftRadius', 'color', 'backgroundColor', 'backgroundImage', 'boxShadow'],
  ...['fontFamily', 'fontSize', 'fontWeight', 'fontStyle', 'lineHeight', 'letterSpacing', 'textIndent'],
  ...['textTransform', 'textAlign', 'textDecorationLine', 'whiteSpace'],
] as const
const DRAWN = [
  'display',
  'opacity',
  'color',
  'fill',
  'stroke',
  'strokeWidth',
  'fontSize',
  'fontWeight',
  'fontFamily',
] as const

/** What can be seen of an element: a border without width has no colour, a path no box. */
function seen(element: Element): readonly string[] {
  const style = getComputedStyle(element)
  if (element instanceof SVGElement && element.localName !== 'svg')
    return DRAWN.map((property) => `${property} ${style[property]}`)
  return [
    ...BOX.map((property) => `${property} ${style[property]}`),
    ...(['Top', 'Right', 'Bottom', 'Left'] as const).map((side) =>
      style[`border${side}Width`] === '0px'
        ? `border ${side} none`
        : `border ${side} ${style[`border${side}Width`]} ${style[`border${side}Style`]} ${style[`border${side}Color`]}`,
    ),
    ...(style.display === 'list-item' ? [`bullet ${style.listStyleType}`] : []),
    ...(element.localName === 'table' ? [`collapse ${style.borderCollapse}`] : []),
  ]
}

type Looks = readonly (readonly [name: string, values: readonly string[]])[]

function looksOf(root: Element): Looks {
  return [root, ...root.querySelectorAll('*')].map((element) => [
    `${element.localName}.${element.getAttribute('class') ?? ''}`,
    seen(element),
  ])
}

/** `element property before → after` of what changed. */
function changes(before: Looks, after: Looks): readonly string[] {
  return after.flatMap(([name, values], index) => {
    const [, old = []] = before[index] ?? []
    return values.flatMap((value, at) => (value === old[at] ? [] : [`${name} ${old[at]} → ${value}`]))
  })
}

/** What changes inside `root` while the stylesheet is there, before and behind ours. */
function changesBy(css: string, root: Element): readonly string[] {
  const plain = looksOf(root)
  return (['prepend', 'append'] as const).flatMap((place) => {
    const style = document.createElement('style')
    style.textContent = css
    document.head[place](style)
    const found = changes(plain, looksOf(root))
    style.remove()
    return found
  })
}

/** All of it, the confirmation too, under a host's stylesheet. */
async function holds(css: string, canvasElement: HTMLElement): Promise<void> {
  const canvas = within(canvasElement)
  const root = canvasElement.querySelector('.ndm-root')!
  const open = async (name: string): Promise<void> =>
    userEvent.click(await canvas.findByRole('tab', { name: new RegExp(`^${name}`) }))
  await open('History')
  await canvas.findByRole('slider')
  await expect(changesBy(css, root)).toEqual([])
  await open('Setup')
  await canvas.findByText('Bottleneck')
  await expect(changesBy(css, root)).toEqual([])
  await open('Now')
  const reset = await canvas.findByRole('button', { name: 'Emergency reset…' })
  await expect(changesBy(css, root)).toEqual([])
  await userEvent.click(reset)
  await within(document.body).findByRole('alertdialog')
  await expect(changesBy(css, document.querySelector('.ndm-portal')!)).toEqual([])
  await userEvent.keyboard('{Escape}')
  await waitFor(() => expect(document.querySelector('.ndm-portal')).toBeNull())
}

export const Tailwind3 = meta.story({ play: ({ canvasElement }) => holds(hosts.tailwind3, canvasElement) })
export const Tailwind4 = meta.story({ play: ({ canvasElement }) => holds(hosts.tailwind4, canvasElement) })
export const Bootstrap5 = meta.story({ play: ({ canvasElement }) => holds(hosts.bootstrap, canvasElement) })
export const HostileElementRules = meta.story({
  play: ({ canvasElement }) => holds(hosts.hostile, canvasElement),
})
export const TypographyClasses = meta.story({
  decorators: [
    (Story) => (
      <div className="prose">
        <Story />
      </div>
    ),
  ],
  play: ({ canvasElement }) => holds(hosts.prose, canvasElement),
})

/** Our stylesheet does not reach the page around the widget. */
export const HostUntouched = meta.story({
  render: (args) => (
    <>
      <div data-testid="host">
        <h2>Visits</h2>
        <p>
          Text with <b>weight</b>, <code>code</code> and <a href="#top">the rules of a visit</a>.
        </p>
        <ul>
          <li>one</li>
        </ul>
        <button type="button">Save</button>
        <label>
          Name <input defaultValue="x" />
        </label>
        <table>
          <caption>Caption</caption>
          <tbody>
            <tr>
              <th>a</th>
              <td>1</td>
            </tr>
          </tbody>
        </table>
        <figure>
          <svg width="10" height="10" aria-hidden="true">
            <rect width="10" height="10" />
          </svg>
        </figure>
        <div className="dark">dark</div>
      </div>
      <DbMonitoringWidget {...args} />
    </>
  ),
  async play({ canvas }) {
    await canvas.findByRole('button', { name: 'Run cleanup…' })
    const around = canvas.getByTestId('host')
    const ours = [...document.styleSheets].filter((sheet) =>
      [...sheet.cssRules].some((rule) => rule.cssText.includes('--ndm-bg')),
    )
    await expect(ours.length).toBeGreaterThan(0)
    const withOurs = looksOf(around)
    for (const sheet of ours) sheet.disabled = true
    const without = looksOf(around)
    for (const sheet of ours) sheet.disabled = false
    await expect(changes(without, withOurs)).toEqual([])
  },
})
