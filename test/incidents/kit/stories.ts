import { mkdirSync, writeFileSync } from 'node:fs'
import type { Case } from '../corpus.ts'

const STORIES = new URL('../../../stories/incidents/', import.meta.url)

const plain = (file: string): string => file.replace(/\.ts$/, '')
const pascal = (words: string): string =>
  plain(words)
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

/** The stories of one kind of incident: each is what the page shows of what was recorded. */
function page(folder: string, cases: readonly Case[]): string {
  return `/* Written by \`npm run incidents -- --record\`. */
import preview from '../../.storybook/preview.tsx'
import { DbMonitoringWidget } from '../../widget/index.ts'
import { recorded } from '../fixtures/recorded.ts'

const meta = preview.meta({
  title: ${quoted(`Incidents/${pascal(folder)}`)},
  component: DbMonitoringWidget,
  args: { refreshInterval: 0, historyRefreshInterval: 0 },
})
${cases
  .map(
    ({ file, incident }) => `
export const ${pascal(file)} = meta.story({
  name: ${quoted(incident.name)},
  ...recorded(${quoted(`${folder}-${plain(file)}`)}),
})
`,
  )
  .join('')}`
}

/** Text of each file of stories, by its name. */
export function storiesOf(cases: readonly Case[]): ReadonlyMap<string, string> {
  const folders = [...new Set(cases.map(({ folder }) => folder))]
  return new Map(
    folders.map((folder) => [
      `${folder}.stories.tsx`,
      page(
        folder,
        cases.filter((one) => one.folder === folder),
      ),
    ]),
  )
}

/** Where a file of stories stands. */
export const storyFile = (name: string): URL => new URL(name, STORIES)

/** Writes a story for every incident. */
export function writeStories(cases: readonly Case[]): void {
  mkdirSync(STORIES, { recursive: true })
  for (const [name, text] of storiesOf(cases)) writeFileSync(storyFile(name), text)
}
