import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { ensureProgram, PROGRAMS } from '../kit/debian.ts'
import { freePort } from '../kit/port.ts'
import { startServer } from './servers.ts'

/** One series of an answer. */
export interface Found {
  readonly metric: Readonly<Record<string, string>>
  readonly value: readonly [number, string]
}

export interface Scraper {
  /** What a path of its API answers under `data`. */
  data<T>(path: string): Promise<T>
  query(expression: string): Promise<readonly Found[]>
  stop(): Promise<void>
}

/**
 * A real Prometheus that scrapes every second.
 * @param jobs lines of its configuration below `scrape_configs`
 * @returns `{ missing }` where none can be had
 */
export async function startPrometheus(
  jobs: string,
  flags: readonly string[] = [],
): Promise<Scraper | { readonly missing: string }> {
  const program = await ensureProgram(PROGRAMS.prometheus)
  if ('missing' in program) return program
  const url = `http://127.0.0.1:${await freePort()}`
  const { stop } = await startServer(program.path, `${url}/-/ready`, async (folder) => {
    const file = join(folder, 'prometheus.yml')
    await writeFile(file, `global: { scrape_interval: 1s }\nscrape_configs:\n${jobs}\n`)
    return [
      `--config.file=${file}`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=${url.slice(7)}`,
      ...flags,
    ]
  })
  const data = async <T>(path: string): Promise<T> => {
    const answer = (await (await fetch(`${url}/api/v1/${path}`)).json()) as {
      status: string
      error?: string
      data: T
    }
    if (answer.status !== 'success') throw new Error(`${path}: ${answer.error}`)
    return answer.data
  }
  return {
    data,
    query: async (expression) =>
      (await data<{ result: readonly Found[] }>(`query?query=${encodeURIComponent(expression)}`)).result,
    stop,
  }
}

/** A text served at `/metrics`, as an app would: each request asks for it again. */
export async function serve(
  answer: (accept: string | null) => Promise<{ readonly text: string; readonly contentType: string }>,
): Promise<{ readonly target: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    answer(request.headers.accept ?? null).then(
      ({ text, contentType }) => response.setHeader('content-type', contentType).end(text),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    target: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
