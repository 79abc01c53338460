import type { Monitor } from '../../monitor/types.ts'
import { RequestError } from '../errors.ts'

/** @param others services of other instances @throws RequestError DBM-202 with the services there are */
export function checkService(monitor: Monitor, service: string, others: readonly string[] = []): void {
  const available = [...new Set([...monitor.observe().services.map(({ name }) => name), ...others])]
  if (available.includes(service)) return
  throw new RequestError('DBM-202', {
    field: 'service',
    received: JSON.stringify(service.slice(0, 60)),
    availableServices: available,
  })
}
