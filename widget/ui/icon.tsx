import type { ReactNode } from 'react'

/** Drawn on 16 × 16 with a stroke of 1.6; each status has a shape of its own, so that colour is never needed to tell them apart. */
const PATHS = {
  ok: 'M14.25 8A6.25 6.25 0 1 1 1.75 8a6.25 6.25 0 0 1 12.5 0Zm-8.85.2 1.9 1.9 3.4-3.9',
  warning: 'M8 1.9 14.6 13.6H1.4ZM8 6.2v3.4M8 11.6v.1',
  critical: 'M5.4 1.7h5.2l3.7 3.7v5.2l-3.7 3.7H5.4L1.7 10.6V5.4Zm.5 4.2 4.2 4.2m0-4.2-4.2 4.2',
  info: 'M14.25 8A6.25 6.25 0 1 1 1.75 8a6.25 6.25 0 0 1 12.5 0ZM8 7.4v3.6M8 5v.1',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M5 3.2v9.6L12.6 8Z',
  refresh: 'M13.2 6.6A5.6 5.6 0 0 0 3.3 5M2.8 9.4A5.6 5.6 0 0 0 12.7 11M3.2 2v3.2h3.2M12.8 14v-3.2H9.6',
} as const

/** Path data on 16 × 16. */
export type IconPath = `M${string}` | `m${string}`

export type IconName = keyof typeof PATHS | 'unknown' | IconPath

function pathOf(name: keyof typeof PATHS | IconPath): string {
  return name in PATHS ? PATHS[name as keyof typeof PATHS] : name
}

export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }): ReactNode {
  return (
    <svg
      className="ndm-icon"
      viewBox="0 0 16 16"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {name === 'unknown' ? (
        <>
          <circle cx="8" cy="8" r="6.25" strokeDasharray="2.6 2.4" />
          <path d="M6.3 6.4a1.75 1.75 0 1 1 2.4 1.7c-.5.2-.7.5-.7 1M8 11.3v.1" />
        </>
      ) : (
        <path d={pathOf(name)} />
      )}
    </svg>
  )
}
