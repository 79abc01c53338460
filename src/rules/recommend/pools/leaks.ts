import { type Advice, counted, lasting } from '../advice.ts'
import { placeOf } from '../place.ts'

/** Leases held past their limit, or lost: where they were opened. */
export const leaks: Advice = ({ leaks: all }) => {
  const open = all.filter(({ state }) => state !== 'returned')
  const oldest = open.reduce<(typeof open)[number] | null>(
    (top, leak) => (top && top.lease.heldMs >= leak.lease.heldMs ? top : leak),
    null,
  )
  if (!oldest) return []
  const { lease, limitMs, state } = oldest
  const place = placeOf(open.find((leak) => placeOf(leak.lease.stack) !== null)?.lease.stack)
  const lost = open.filter((leak) => leak.state === 'lost').length
  return [
    {
      severity: 'warning',
      title: `${counted(open.length, 'lease')} ${open.length === 1 ? 'is' : 'are'} held too long${place ? `, opened at ${place}` : ''}`,
      evidence: `The oldest (${lease.route ?? `${lease.service}, ${lease.operation}`}) ${
        state === 'lost'
          ? `was lost by its owner after ${lasting(lease.heldMs)}`
          : `has been held for ${lasting(lease.heldMs)}; the limit is ${lasting(limitMs)}`
      }${lost > 0 ? `; ${lost} of them certainly lost` : ''}`,
      action: place
        ? `Make the code at ${place} release in a finally block; release the open ones here meanwhile.`
        : "Make the code release in a finally block; set captureStack: 'on' to see where it was opened.",
    },
  ]
}
