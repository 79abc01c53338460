import { hostname } from 'node:os'
import process from 'node:process'
import { isMainThread, threadId } from 'node:worker_threads'

/** Names this process among those of a fleet. A thread has a monitor of its own, so it is one more. */
export const hostId: string = `${hostname()}-${process.pid}${isMainThread ? '' : `-${threadId}`}`
