/** Control and format characters and line ends, which forge lines and hide text. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu
const MOST_NAME = 100

/** A name as it may stand in a list, a log or a label: one line, nothing hidden, not endless. */
export function cleanName(name: string, most: number = MOST_NAME): string {
  return name
    .slice(0, most * 4)
    .replace(UNSEEN, ' ')
    .trim()
    .slice(0, most)
}
