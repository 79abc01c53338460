import type { IconPath } from './icon.tsx'

/* Path data for `<Icon name={COPY} />`: a file of its own, so that it comes with the parts that need it. */

export const DOWN: IconPath = 'm3.5 6 4.5 4.5L12.5 6'
export const END: IconPath = 'm6 3.5 4.5 4.5L6 12.5'
export const COPY: IconPath =
  'M6.8 5.2h5.4a1.6 1.6 0 0 1 1.6 1.6v5.4a1.6 1.6 0 0 1-1.6 1.6H6.8a1.6 1.6 0 0 1-1.6-1.6V6.8a1.6 1.6 0 0 1 1.6-1.6ZM10.8 2.8H3.8c-.8 0-1.4.6-1.4 1.4v7'
export const STOP: IconPath =
  'M5 3.6h6A1.4 1.4 0 0 1 12.4 5v6a1.4 1.4 0 0 1-1.4 1.4H5A1.4 1.4 0 0 1 3.6 11V5A1.4 1.4 0 0 1 5 3.6Z'
export const BROOM: IconPath = 'M9.6 6.4 13.8 2M8.4 5.4l2.3 2.2-3.4 6.2-5.1-4.7ZM4.7 7.9 8.6 11.6'
export const DOWNLOAD: IconPath = 'M8 2v8m-3.2-3L8 10.2 11.2 7M2.5 13.5h11'
export const POWER: IconPath = 'M8 1.8v6M4.3 4.2a5.4 5.4 0 1 0 7.4 0'
export const LOCK: IconPath =
  'M4.6 7V5a3.4 3.4 0 0 1 6.8 0v2M4 7h8a1 1 0 0 1 1 1v5a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1Z'
export const PLUG: IconPath = 'M6 1.8v3.4M10 1.8v3.4M4 5.2h8v2.6a4 4 0 0 1-8 0ZM8 11.8v2.6'
export const CHECK: IconPath = 'm3 8.6 3.2 3.2L13 5'
