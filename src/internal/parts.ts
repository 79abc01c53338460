/*
 * What the seams are made of. The seams are compiled with the app, by each of its bundlers' layers; this is loaded by Node,
 * once in a process.
 */
export { proxyWrapper } from '../integrations/next/node/proxy-wrapper.ts'
export { registering } from '../integrations/next/node/registering.ts'
export { watchClients } from '../integrations/pg/lone/watch-clients.ts'
export { watchedNamespace, watchedPoolClass, watchPools } from '../integrations/pg/module.ts'
export { watchedFactory } from '../integrations/postgres/factory/watched-factory.ts'
export { driverContext } from '../integrations/shared/driver-context.ts'
export { sharedClient } from '../integrations/supabase/seams/shared-client.ts'
export { watchDrivers } from './drivers.ts'
