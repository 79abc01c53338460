import { type ReactNode, type RefObject, useEffect, useRef } from 'react'
import { useLive, useSettings } from '../context.ts'
import { type LinkName, useLink, withLink } from '../data/link.ts'
import { isFleet } from '../logic/instances.ts'
import { Button, COPY, copyText } from '../ui/index.ts'

/** What one link may point at inside the first view. */
type Linked = Extract<LinkName, 'alert' | 'leak'>

/** The id that the address names; `null` = it names none, or `deepLinks` is off. */
export function useLinkedId(name: Linked): string | null {
  const { deepLinks } = useSettings()
  const { data } = useLive()
  const [link] = useLink(name, deepLinks)
  const at = link?.lastIndexOf('@') ?? -1
  if (link === null || data === undefined || at <= 0) return link
  // In a fleet a link names the instance too; what is listed under a bare id has no such end here.
  const [id, instance] = [link.slice(0, at), link.slice(at + 1)]
  const isBare =
    instance === data.instance.id ||
    (name === 'leak' && data.leaks.some((leak) => leak.id === id && leak.instance === instance))
  return isBare ? id : link
}

/** The link followed last: coming back to a view is no reason to move the focus again. */
let followed = ''

/**
 * Brings what the address names into view and gives it the focus, once for each link.
 * @returns whether it is the one, and the element's ref; the element needs `tabIndex={-1}`
 */
export function useLinked<E extends HTMLElement>(
  name: Linked,
  id: string,
): readonly [isLinked: boolean, ref: RefObject<E | null>] {
  const isLinked = useLinkedId(name) === id
  const ref = useRef<E>(null)
  useEffect(() => {
    const link = `${name} ${id}`
    if (!isLinked || followed === link) return
    followed = link
    ref.current?.scrollIntoView?.({ block: 'center' })
    ref.current?.focus({ preventScroll: true })
  }, [isLinked, name, id])
  return [isLinked, ref]
}

/** Address of this page that opens it at one alert or leak. */
function linkTo(href: string, name: Linked, id: string): string {
  const url = new URL(href)
  const hash = withLink(withLink(url.hash, 'alert', null), 'leak', null)
  url.hash = withLink(withLink(hash, 'tab', 'now'), name, id)
  return url.href
}

/** Copies a link to one alert or leak; not there where links are off. */
export function CopyLink({
  name,
  id,
  of,
  label,
}: {
  readonly name: Linked
  readonly id: string
  /** The instance that it is of. @default the answering one */
  readonly of?: string | undefined
  /** What the link is to, for those who do not see the row. */
  readonly label: string
}): ReactNode {
  const { labels, announcer, deepLinks } = useSettings()
  const { data } = useLive()
  if (!deepLinks) return null
  const copy = async (): Promise<void> => {
    const isBare = data !== undefined && isFleet(data) && !id.includes('@')
    const done = await copyText(linkTo(location.href, name, isBare ? `${id}@${of ?? data.instance.id}` : id))
    announcer.say(done ? labels.copied : labels.copyFailed)
  }
  return (
    <Button variant="ghost" icon={COPY} aria-label={labels.copyLinkNamed(label)} onClick={() => void copy()}>
      {labels.copyLink}
    </Button>
  )
}

/** Says that what the address names is not there any more; the button forgets the link. */
export function LinkGone({
  name,
  ids,
}: {
  readonly name: Linked
  readonly ids: readonly string[]
}): ReactNode {
  const { labels, deepLinks } = useSettings()
  const { data } = useLive()
  const id = useLinkedId(name)
  const [, write] = useLink(name, deepLinks)
  const isGone = id !== null && !ids.includes(id)
  const ref = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isGone) ref.current?.scrollIntoView?.({ block: 'nearest' })
  }, [isGone])
  if (!isGone) return null
  return (
    <div ref={ref} className="ndm-nothing" role="status">
      <p className="ndm-d">
        {data !== undefined && isFleet(data) ? labels.linkElsewhere(data.instance.id) : labels.linkGone[name]}
      </p>
      <Button variant="ghost" onClick={() => write(null)}>
        {labels.forgetLink}
      </Button>
    </div>
  )
}
