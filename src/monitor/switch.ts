import { OwnError } from '../model/errors/own-error.ts'
import type { Judge } from './alerts/judge.ts'
import type { Core } from './core.ts'
import { guarded } from './guarded.ts'
import type { Monitor } from './types.ts'

const SWITCHED_OFF = 'monitoring.disable() was called: nothing is tracked until this process is started again'

/** Adds the switch. It only goes off: what was not seen meanwhile would make every figure after it wrong. */
export function withSwitch(
  monitor: Omit<Monitor, 'isOn' | 'disable'>,
  { power, faults }: Core,
  judge: Judge,
): Monitor {
  const disable = (): void => {
    if (!power.on) return
    power.on = false
    faults.note('monitor', new OwnError(SWITCHED_OFF))
    monitor.audit.append({
      actor: { via: 'code', name: null },
      operation: 'disable',
      parameters: {},
      result: 'switched off',
      ok: true,
    })
    guarded(faults, 'disable', undefined, judge.stop)
    monitor.close().catch((error: unknown) => faults.note('disable', error))
  }
  return Object.defineProperties(monitor, {
    isOn: { get: () => power.on, enumerable: true },
    disable: { value: disable, enumerable: true },
  }) as Monitor
}
