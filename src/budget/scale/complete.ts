import type { ScaleScene } from './load.ts'

/** Why the number of waiting requests over all instances is not known; `null` = it is known. */
export function missingOf(
  service: string,
  instances: number,
  isDatabaseRead: boolean,
  { store, instances: seen }: ScaleScene,
): string | null {
  if (store === 'failing')
    return 'The fleet store does not answer: what other instances wait for is not known.'
  const reporting = seen.filter(({ instance }) => instance.service === service).length
  if (reporting < instances)
    return `${instances} instances run and ${reporting} ${reporting === 1 ? 'reports' : 'report'}: give all of them the same fleet store.`
  if (store === 'none' && !isDatabaseRead)
    return 'Without a fleet store and without a reading of the database nothing tells whether other instances run.'
  return null
}
