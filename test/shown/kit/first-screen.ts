import type { CDPSession, Page } from 'playwright-core'

/** One line of the incident strip: its term and all that it says. */
export interface Line {
  readonly term: string
  readonly text: string
  /** All of it is inside the window, unscrolled. */
  readonly isOnScreen: boolean
}

/** What a screen reader finds on the page, with where it stands. */
export interface FirstScreen {
  readonly lines: readonly Line[]
  /** Names of buttons that can be used and stand inside the window. */
  readonly buttons: readonly string[]
  /** Texts inside the window, in reading order. */
  readonly texts: readonly string[]
}

interface AxNode {
  readonly nodeId: string
  readonly ignored: boolean
  readonly role?: { readonly value?: unknown }
  readonly name?: { readonly value?: unknown }
  readonly properties?: readonly { readonly name: string; readonly value: { readonly value?: unknown } }[]
  readonly childIds?: readonly string[]
  readonly backendDOMNodeId?: number
}

/** Reads the accessibility tree of the page as Chromium gives it to assistive technology, and which of it is on the first screen. */
export async function firstScreen(page: Page): Promise<FirstScreen> {
  const session = await page.context().newCDPSession(page)
  try {
    await session.send('DOM.enable')
    await session.send('Accessibility.enable')
    const tree = (await session.send('Accessibility.getFullAXTree')) as unknown as {
      readonly nodes: readonly AxNode[]
    }
    const seen = await placed(session, tree.nodes, page.viewportSize() ?? { width: 0, height: 0 })
    return read(tree.nodes, seen)
  } finally {
    await session.detach()
  }
}

const roleOf = ({ role }: AxNode): string => String(role?.value ?? '')
const nameOf = ({ name }: AxNode): string => String(name?.value ?? '')

/** Ids of the texts and buttons whose boxes are inside the window. */
async function placed(
  session: CDPSession,
  nodes: readonly AxNode[],
  { width, height }: { readonly width: number; readonly height: number },
): Promise<ReadonlySet<string>> {
  const inside = new Set<string>()
  const wanted = nodes.filter((node) => ['StaticText', 'button'].includes(roleOf(node)) && !node.ignored)
  for (const { nodeId, backendDOMNodeId } of wanted) {
    if (backendDOMNodeId === undefined) continue
    const quads = await session
      .send('DOM.getContentQuads', { backendNodeId: backendDOMNodeId })
      .then((answer) => (answer as unknown as { readonly quads: readonly (readonly number[])[] }).quads)
      // What is not drawn has no box.
      .catch(() => [])
    const points = quads.flat()
    const isInside = points.every((value, index) => value >= -1 && value <= (index % 2 ? height : width) + 1)
    if (points.length > 0 && isInside) inside.add(nodeId)
  }
  return inside
}

function read(nodes: readonly AxNode[], inside: ReadonlySet<string>): FirstScreen {
  const byId = new Map(nodes.map((node) => [node.nodeId, node]))
  const textsOf = (node: AxNode): readonly AxNode[] =>
    roleOf(node) === 'StaticText'
      ? // A space between two parts of a line is not drawn where the line breaks.
        [node].filter((one) => nameOf(one).trim() !== '')
      : (node.childIds ?? []).flatMap((id) => {
          const child = byId.get(id)
          return child === undefined ? [] : textsOf(child)
        })
  const [root] = nodes
  const all = root === undefined ? [] : textsOf(root)
  const lines: Line[] = []
  let term = ''
  for (const node of nodes.filter(({ ignored }) => !ignored).toSorted(inOrder(nodes, byId))) {
    const parts = textsOf(node)
    if (roleOf(node) === 'term') term = parts.map(nameOf).join(' ')
    if (roleOf(node) === 'definition')
      lines.push({
        term,
        text: parts.map(nameOf).join(' ').replaceAll(/\s+/g, ' '),
        isOnScreen: parts.every(({ nodeId }) => inside.has(nodeId)),
      })
  }
  return {
    lines,
    buttons: nodes
      .filter((node) => roleOf(node) === 'button' && inside.has(node.nodeId) && !isDisabled(node))
      .map(nameOf),
    texts: all.filter(({ nodeId }) => inside.has(nodeId)).map(nameOf),
  }
}

const isDisabled = ({ properties }: AxNode): boolean =>
  properties?.some(({ name, value }) => name === 'disabled' && value.value === true) ?? false

/** The order in which a reader comes by them. */
function inOrder(
  nodes: readonly AxNode[],
  byId: ReadonlyMap<string, AxNode>,
): (left: AxNode, right: AxNode) => number {
  const rank = new Map<string, number>()
  const visit = (node: AxNode): void => {
    rank.set(node.nodeId, rank.size)
    for (const id of node.childIds ?? []) {
      const child = byId.get(id)
      if (child !== undefined) visit(child)
    }
  }
  if (nodes[0] !== undefined) visit(nodes[0])
  return (left, right) => (rank.get(left.nodeId) ?? 0) - (rank.get(right.nodeId) ?? 0)
}
