import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Random } from '../kit/random.ts'

const FIXTURE = fileURLToPath(new URL('./fixtures/beating.ts', import.meta.url))

/** What a loop of kills found. */
export interface Killed {
  readonly restarts: number
  /** Points that a process reported as stored. */
  readonly stored: number
  /** Of those, that a later process did not find. */
  readonly lost: readonly number[]
  /** Most beats that one life began and no later one found: the one that was under way. */
  readonly mostLostByOne: number
  /** Operations in the audit list at the end. */
  readonly audit: number
}

/**
 * Starts a process that beats, kills it with SIGKILL in the middle of a beat, and again; each looks what the ones before left.
 * @param random decides when it is killed
 */
export async function killAgainAndAgain(restarts: number, random: Random): Promise<Killed> {
  return inFolder(async (script, place) => {
    const lives: Life[] = []
    for (let i = 0; i < restarts; i++) {
      const points = 1 + random.int(12)
      lives.push(await oneLife(script, join(place, 'data'), points, random.int(4000) / 1000))
    }
    const last = await oneLife(script, join(place, 'data'), 1, 0)
    // What one life found, every later one has to find.
    const lost = lives.flatMap(({ stored }, i) =>
      stored.filter((at) => [...lives.slice(i + 1), last].some(({ found }) => !found.has(at))),
    )
    const byLife = lives.map(({ begun }) => begun.filter((at) => !last.found.has(at)).length)
    return {
      restarts,
      stored: lives.reduce((sum, { stored }) => sum + stored.length, 0),
      lost,
      mostLostByOne: Math.max(0, ...byLife),
      audit: last.audit,
    }
  })
}

/**
 * Two processes that beat in one folder at the same time, are killed, and two others that look what they left.
 * @returns points that were reported as stored, and those of them that nobody found
 */
export async function killTwoAtOnce(points: number): Promise<{ stored: number; lost: readonly number[] }> {
  return inFolder(async (script, place) => {
    const two = (count: number): Promise<Life[]> => {
      // One that ended before the other began would leave it its place.
      const both = gate(2)
      return Promise.all([1, 2].map(() => oneLife(script, join(place, 'data'), count, 0, both)))
    }
    const before = (await two(points)).flatMap(({ stored }) => stored)
    const after = await two(1)
    return {
      stored: before.length,
      lost: before.filter((at) => !after.some(({ found }) => found.has(at))),
    }
  })
}

/** Builds the process that beats, in a folder that goes afterwards. */
async function inFolder<T>(run: (script: string, place: string) => Promise<T>): Promise<T> {
  const place = await mkdtemp(join(tmpdir(), 'db-monitoring-kill-'))
  try {
    const script = join(place, 'beating.mjs')
    await build({
      entryPoints: [FIXTURE],
      outfile: script,
      bundle: true,
      platform: 'node',
      format: 'esm',
      external: ['pg', 'postgres'],
      logLevel: 'error',
    })
    return await run(script, place)
  } finally {
    await rm(place, { recursive: true, force: true })
  }
}

/** @returns resolves for everybody when so many have called it */
function gate(count: number): () => Promise<void> {
  let open = (): void => {}
  const opened = new Promise<void>((resolve) => (open = resolve))
  return () => {
    if (--count === 0) open()
    return opened
  }
}

/** What one process reported. */
interface Life {
  readonly found: ReadonlySet<number>
  readonly audit: number
  readonly begun: readonly number[]
  readonly stored: readonly number[]
}

/** Runs until so many points are reported as stored and `others` are as far, then kills so many ms later. */
function oneLife(
  script: string,
  folder: string,
  points: number,
  laterMs: number,
  others: () => Promise<void> = async () => {},
): Promise<Life> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
    let text = ''
    let isEnding = false
    child.stdout.on('data', (data) => {
      text += data
      if (isEnding || numbers(text, 'stored').length < points || !/^audit /m.test(text)) return
      isEnding = true
      void others().then(() => setTimeout(() => child.kill('SIGKILL'), laterMs))
    })
    child.once('close', () => {
      const found = /^found (.*)$/m.exec(text)?.[1]
      if (found === undefined || !isEnding) reject(new Error(`the process ended by itself: ${text}`))
      else
        resolve({
          found: new Set(JSON.parse(found) as number[]),
          audit: numbers(text, 'audit')[0] ?? 0,
          begun: numbers(text, 'begun'),
          stored: numbers(text, 'stored'),
        })
    })
  })
}

/** Whole lines only: the last one may have been cut. */
function numbers(text: string, word: string): number[] {
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .flatMap((line) => (line.startsWith(`${word} `) ? [Number(line.slice(word.length + 1))] : []))
}
