import { readFileSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import process from 'node:process'
import { OwnError } from '../model/errors/own-error.ts'
import type { JournalFiles } from './files.ts'
import { uniqueName } from './unique.ts'

/** Processes that can share one folder. */
const MOST_SLOTS = 64
/** A process on another machine that has not touched its lock for this long counts as ended, ms. */
const SILENT_MS = 120_000

/** Owner of a slot. */
interface Owner {
  readonly token: string
  readonly host: string
  readonly pid: number
  /** When the process began, as the kernel counts; distinguishes it from a later one with the same number. `null` = unknown. */
  readonly started: string | null
  /** ms between two touches of the lock. */
  readonly everyMs: number
}

/**
 * One process's place in a folder that several share: the lowest free number, so that a restarted process finds the files of
 * its predecessor.
 */
export interface Slot {
  readonly folder: string
  /** Makes the file names of this process unique. */
  readonly token: string
  /** Whether it is still this process's, and that it is used: false after a long stop, or when the folder was deleted. */
  renew(): Promise<boolean>
  release(): Promise<void>
}

/** Rejects where the folder cannot be written, or every place in it is taken. */
export async function claimSlot(files: JournalFiles, root: string, everyMs: number): Promise<Slot> {
  const token = uniqueName()
  const owner: Owner = { token, host: hostname(), pid: process.pid, started: startOf('self'), everyMs }
  for (let n = 0; n < MOST_SLOTS; n++) {
    const folder = `${root}/${n}`
    await files.makeFolder(folder)
    if (await take(files, `${folder}/lock`, owner)) return slotAt(files, folder, owner)
  }
  throw new OwnError(`all ${MOST_SLOTS} places of the folder are in use`)
}

function slotAt(files: JournalFiles, folder: string, { token }: Owner): Slot {
  const lock = `${folder}/lock`
  const leave = (): void => {
    try {
      if (ownerIn(readFileSync(lock, 'utf8'))?.token === token) rmSync(lock, { force: true })
    } catch {
      // The next process sees that this one has ended.
    }
  }
  leaveAtExit(leave)
  return {
    folder,
    token,
    async renew() {
      const isOurs = ownerIn((await files.read(lock)) ?? '')?.token === token
      if (isOurs) await files.touch(lock)
      return isOurs
    },
    async release() {
      leaving.delete(leave)
      leave()
    },
  }
}

const leaving = new Set<() => void>()

/** A process that exits normally releases its slots at once, so that a container with another host name can take them. */
function leaveAtExit(leave: () => void): void {
  process.off('exit', leaveAll).once('exit', leaveAll)
  leaving.add(leave)
}

function leaveAll(): void {
  for (const leave of leaving) leave()
}

async function take(files: JournalFiles, lock: string, owner: Owner): Promise<boolean> {
  const text = JSON.stringify(owner)
  if (await files.create(lock, text)) return true
  if (await isHeld(files, lock)) return false
  // Several processes may find the same stale lock: one at a time replaces it, so that none removes a fresh one.
  const turn = `${lock}.turn`
  if (!(await takeTurn(files, turn, text))) return false
  try {
    if (await isHeld(files, lock)) return false
    await files.remove(lock)
    return await files.create(lock, text)
  } finally {
    await files.remove(turn)
  }
}

/** @returns `false` = another process is replacing the lock right now, so the slot will be taken */
async function takeTurn(files: JournalFiles, turn: string, text: string): Promise<boolean> {
  if (await files.create(turn, text)) return true
  if (await isHeld(files, turn)) return false
  // It was killed in the middle of it.
  await files.remove(turn)
  return files.create(turn, text)
}

async function isHeld(files: JournalFiles, lock: string): Promise<boolean> {
  const owner = ownerIn((await files.read(lock)) ?? '')
  if (owner === null) return false
  if (owner.host !== hostname()) {
    const age = await files.age(lock)
    return age !== null && age < Math.max(SILENT_MS, 3 * owner.everyMs)
  }
  if (!runs(owner.pid)) return false
  const started = startOf(owner.pid)
  if (started === ENDED) return false
  return started === null || owner.started === null || started === owner.started
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It exists and belongs to another user.
    return (error as { readonly code?: unknown }).code === 'EPERM'
  }
}

const ENDED = 'ended'

/** When a process began, in ticks since boot (Linux). */
function startOf(pid: number | 'self'): string | null {
  if (process.platform !== 'linux') return null
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name of the program, in parentheses, may hold anything.
    const [state = '', ...fields] = text.slice(text.lastIndexOf(')') + 2).split(' ')
    // Killed, and not yet reaped by its parent.
    return 'ZX'.includes(state) ? ENDED : (fields[18] ?? null)
  } catch {
    return null
  }
}

function ownerIn(text: string): Owner | null {
  try {
    const owner = JSON.parse(text) as Owner | null
    return typeof owner?.token === 'string' && Number.isInteger(owner.pid) ? owner : null
  } catch {
    return null
  }
}
