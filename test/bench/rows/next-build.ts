import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { App, Files } from '../../e2e/kit/app.ts'
import { fullApp, inApp } from '../../e2e/kit/fixture.ts'
import { type Install, install } from '../../e2e/kit/installs.ts'
import { biggerBy } from '../kit/bigger-app.ts'
import { baseOf, type Line, lineOf, type Row, time } from '../kit/line.ts'
import { compare, type Subject } from '../kit/pairs.ts'

const GOAL = 1.03
const PLAIN = "export default { turbopack: { root: new URL('../..', import.meta.url).pathname } }\n"
/** Pages, components, modules and routes of the bigger app, of each. */
const MORE = 100

interface Kind {
  readonly name: string
  readonly flags: readonly string[]
  readonly files: Files
  readonly rounds: number
}

const KINDS: readonly Kind[] = [
  { name: 'small app, Turbopack', flags: [], files: {}, rounds: 6 },
  { name: 'small app, webpack', flags: ['--webpack'], files: {}, rounds: 3 },
  { name: `app with ${MORE} pages more, Turbopack`, flags: [], files: biggerBy(MORE), rounds: 3 },
]

/**
 * `next build` with the plugin and without it, of a small app with every seam and of a bigger one, where the same seconds are a
 * smaller share; and what a page that uses no client loads.
 */
export const nextBuild: Row = async () => {
  const next = await install('next16')
  const lines: Line[] = []
  for (const kind of KINDS) lines.push(...(await compared(next, kind)))
  return [...lines, await firstLoad(...(await pair(next, {})))]
}

/** The app without the plugin, and with it. */
async function pair(next: Install, files: Files): Promise<readonly [App, App]> {
  // Without the plugin there is no file of ours to import.
  const bare = await fullApp(next, 'bench-build-bare', 'proxy', { ...files, 'next.config.mjs': PLAIN })
  await rm(inApp(bare, 'db-monitoring.config.ts'), { force: true })
  return [bare, await fullApp(next, 'bench-build-wrapped', 'proxy', files)]
}

async function compared(next: Install, { name, flags, files, rounds }: Kind): Promise<readonly Line[]> {
  const [bare, wrapped] = await pair(next, files)
  const subjects = [
    building(`next build, ${name}, bare`, bare, flags),
    building('  bare again', bare, flags),
    building('  with the plugin', wrapped, flags),
  ]
  const [base, control, ours] = await compare(subjects, { rounds, warm: 1 })
  if (!base || !control || !ours) throw new Error('Nothing was compared.')
  const added: Line = {
    what: '  added by the plugin',
    median: time(ours.median - base.median),
    ratio: '',
    goal: '',
    met: null,
  }
  return [baseOf(base), lineOf(control), lineOf(ours, GOAL), added]
}

function building(name: string, app: App, flags: readonly string[]): Subject {
  return {
    name,
    async turn() {
      await rm(join(app.dir, '.next'), { recursive: true, force: true })
      const began = performance.now()
      const { code, output } = await app.build({ flags })
      if (code !== 0) throw new Error(`The app does not build:\n${output}`)
      return performance.now() - began
    },
  }
}

async function firstLoad(bare: App, wrapped: App): Promise<Line> {
  const added = (await scriptsOf(wrapped)) - (await scriptsOf(bare))
  return {
    what: 'JavaScript added to a page that uses no browser client, gzipped',
    median: `${added} bytes`,
    ratio: '',
    goal: '0',
    met: added <= 0,
  }
}

/** Bytes of the scripts that the page's HTML names, gzipped. */
async function scriptsOf(app: App): Promise<number> {
  const { code, output } = await app.build()
  if (code !== 0) throw new Error(`The app does not build:\n${output}`)
  const server = await app.start()
  try {
    const html = await (await fetch(server.url)).text()
    const paths = new Set([...html.matchAll(/src="(\/_next\/[^"]+\.js[^"]*)"/g)].map(([, path]) => path))
    let bytes = 0
    for (const path of paths) {
      const script = await (await fetch(`${server.url}${path}`)).arrayBuffer()
      bytes += gzipSync(new Uint8Array(script), { level: 9 }).length
    }
    if (bytes === 0) throw new Error('The page names no script.')
    return bytes
  } finally {
    await server.stop()
  }
}
