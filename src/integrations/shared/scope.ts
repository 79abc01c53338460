import { type AsyncStorage, type ProcessStorage, processStorage } from './process-storage.ts'

/** What is running: set around the user's proxy, read by the client seams to name the service. */
export interface Scope {
  readonly service: string
}

export type ScopeStorage = AsyncStorage<Scope>

const scopes: ProcessStorage<Scope> = processStorage('next-db-monitoring.scope')

/** Gives the process its storage; the first one given stays. */
export const provideScopeStorage: ProcessStorage<Scope>['provide'] = scopes.provide

/** The scope this code runs in; `undefined` outside any. */
export const currentScope: ProcessStorage<Scope>['current'] = scopes.current

/** Runs `fn` so that everything it starts sees `scope`. Without a storage it just runs. */
export const runInScope: ProcessStorage<Scope>['run'] = scopes.run
