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
  } finally {
    await rm(place, { recursive: true, force: true })
  }
}

/** What one process reported. */
interface Life {
  readonly found: ReadonlySet<number>
  readonly audit: number
  readonly begun: readonly number[]
  readonly stored: readonly number[]
}

/** Runs until so many points are reported as stored, then kills so many ms later. */
function oneLife(script: string, folder: string, points: number, laterMs: number): Promise<Life> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
    let text = ''
    let isEnding = false
    child.stdout.on('data', (data) => {
      text += data
      if (isEnding || numbers(text, 'stored').length < points || !/^audit /m.test(text)) return
      isEnding = true
      setTimeout(() => child.kill('SIGKILL'), laterMs)
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
