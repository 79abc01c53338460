import type { PrometheusServer, PrometheusServerOptions } from '../exporters/prometheus-server.ts'
import type { FileJournalOptions } from '../journal/file.ts'
import type { OwnSocket } from '../model/database/sessions.ts'
import type { Journal } from '../model/journal/journal.ts'
import type { SourcePlaces } from '../model/stack/source-places.ts'

/** What differs between Node and the edge. Chosen by export condition, so that edge bundles contain no Node import. */
export interface Runtime {
  readonly name: 'nodejs' | 'edge'
  /** Host name and process id (or what stands for them), for the instance's default name. */
  readonly hostId: string
  /** `null` where there are no processes. */
  readonly pid: number | null
  /** Measures the event loop's delay; `null` where it cannot be measured. */
  loopDelay(): LoopDelay | null
  /** Loads the optional package `pg`, outside any bundle and any wrapper. Rejects where it is not installed or cannot work. */
  loadPg(): Promise<unknown>
  /** Loads the optional package `ioredis`, outside any bundle. Rejects where it is not installed or cannot work. */
  loadRedis(): Promise<unknown>
  /** Loads an optional package, outside any bundle. Rejects where it is not installed or cannot work. */
  loadPeer(name: '@influxdata/influxdb-client' | '@opentelemetry/api'): Promise<unknown>
  /** Writes a file whole or not at all (temporary file, then rename). Rejects where there is no file system. @returns its size, bytes */
  writeFile(path: string, text: string | Iterable<string>): Promise<number>
  /** The id that Next gave to the build in this folder; `null` = there is none, or no file system. */
  nextBuildId(distDir: string): string | null
  /** History in files; `null` where there is no file system. */
  fileJournal(options: FileJournalOptions): Journal | null
  /** Serves `/metrics` apart from the application; `null` where there can be no server (the fault was reported). */
  serveMetrics(options: PrometheusServerOptions): PrometheusServer | null
  /** Records the peer of each HTTP request of this process from now on. */
  watchPeers(): void
  /** Address of the peer of the request being answered; `null` = it arrived over no socket, `undefined` = unknown in this runtime. */
  peer(): string | null | undefined
  /**
   * Passes each copy of a driver that Node loads to its handler; `null` where no driver runs. `olderModules` reaches ES modules in
   * Node before 22.15 too, at the cost of a thread.
   */
  readonly watchLoads: ((handlers: LoadHandlers, olderModules: boolean) => void) | null
  /** The TCP connections of this process; `null` = it cannot see them. Never rejects. */
  ownSockets(): Promise<readonly OwnSocket[] | null>
  /** Runs `work`, which never rejects, when the process gets a signal to end; the signal's effect does not change. */
  beforeEnd(work: () => Promise<unknown>): void
  /** Finds sources behind built files; `null` where there is no file system. */
  readonly sources: SourcePlaces | null
  /** The folder the process was started in, which is the application's; empty where there is none. */
  readonly root: string
}

/**
 * Receives the exports of a copy of the library and returns those to use. Must not throw. `loadedBy` is the file that loaded a copy before
 * the watch began; absent for later ones and where it is unknown.
 */
export type LoadHandlers = Readonly<
  Record<
    'pg' | 'pg-pool' | 'postgres' | 'tarn' | 'knex' | 'sequelize-pool' | 'slonik' | 'prisma',
    (exports: unknown, loadedBy?: string) => unknown
  >
>

export interface LoopDelay {
  /** p95 since the last call, ms. */
  p95(): number
  stop(): void
}
