import type { Call, Setting } from './world.ts'

/*
 * Who may do what, as contract section 5 says it: rules, not answers that were copied. Each rule either decides or
 * leaves the decision to the next one.
 */

/** A status, and the number of the problem where there is one. */
export type Expected = readonly [status: number, code: string | null]

type Rule = (call: Call, setting: Setting) => Expected | null

type Permission = 'yes' | Expected

const OPERATIONS = ['cleanup', 'emergency-reset']
const MORE = ['export-json', 'start-collection', 'stop-collection', 'release', 'acknowledge']

const isRead = ({ method }: Call): boolean => method === 'GET' || method === 'HEAD'
const isToken = ({ credential }: Call): boolean => !['none', 'cookie'].includes(credential)
/** The admin token is right only where one is configured; the read token likewise. */
const right = ({ credential }: Call, { tokens }: Setting): 'read' | 'admin' | null =>
  credential === 'admin' && tokens === 'both'
    ? 'admin'
    : (credential === 'read' || credential === 'cookie and read token') && tokens !== 'none'
      ? 'read'
      : null

/** What the caller may, before its origin is looked at. */
function permission(call: Call, setting: Setting, action: 'read' | 'operate'): Permission {
  if (setting.place === 'development, this machine') return 'yes'
  const token = right(call, setting)
  if (token === 'admin' || (token === 'read' && action === 'read')) return 'yes'
  if (setting.decides !== 'absent') {
    if (setting.decides === 'true') return 'yes'
    if (setting.decides !== 'false') return [503, 'DBM-307']
    if (token === 'read') return [403, 'DBM-304']
    return isToken(call) ? [401, 'DBM-302'] : [403, 'DBM-303']
  }
  if (setting.tokens === 'none') return [403, 'DBM-301']
  if (token === 'read') return [403, 'DBM-304']
  if (isToken(call)) return [401, 'DBM-302']
  return action === 'operate' && setting.tokens === 'read' ? [403, 'DBM-304'] : [401, 'DBM-302']
}

/** A permission the browser carries by itself (cookie, this machine) counts only from a page of this app. */
function isForeign(call: Call, setting: Setting): boolean {
  if (call.origin === 'same') return false
  if (setting.place === 'development, this machine') return call.origin === 'cross'
  if (right(call, setting) === 'admin') return false
  // A token that does not authorize the operation does not excuse the cookie that may.
  return !isToken(call) || call.credential.startsWith('cookie and')
}

const refusedIf = (permission: Permission): Expected | null => (permission === 'yes' ? null : permission)

const RULES: readonly Rule[] = [
  // Probes ask no permission.
  (call) =>
    call.route === 'health' && isRead(call) && /^probe=(live|readi)ness$/.test(call.what)
      ? [200, null]
      : null,
  ({ method }) => (method === 'OPTIONS' ? [204, null] : null),
  (call) => (call.method === 'POST' || (isRead(call) && call.route !== 'ingest') ? null : [405, 'DBM-204']),
  // Reading.
  (call, setting) =>
    isRead(call) && call.route === 'database' ? refusedIf(permission(call, setting, 'read')) : null,
  (call) => (isRead(call) && call.what === 'detailed=perhaps' ? [400, 'DBM-201'] : null),
  (call) =>
    isRead(call) && call.what === 'service=nobody' && call.route === 'database' ? [404, 'DBM-202'] : null,
  (call) => (isRead(call) ? [200, null] : null),
  // Reports: a page of this app, or a token.
  (call) => (call.route === 'ingest' && call.origin === 'cross' ? [403, 'DBM-305'] : null),
  (call, setting) =>
    call.route === 'ingest' && call.origin === 'unsaid' && right(call, setting) === null
      ? [401, 'DBM-302']
      : null,
  (call) => {
    if (call.route !== 'ingest' || !call.what.startsWith('report')) return null
    return call.origin === 'same' && call.what !== 'report' ? [400, 'DBM-215'] : [204, null]
  },
  // Operations: where only tokens decide, a caller without one is refused before anything is read.
  (call, setting) =>
    call.route !== 'ingest' && setting.decides === 'absent'
      ? refusedIf(permission(call, setting, 'operate'))
      : null,
  (call, setting) => (call.route !== 'ingest' && isForeign(call, setting) ? [403, 'DBM-305'] : null),
  ({ what }) => (what === 'text' ? [415, 'DBM-205'] : null),
  ({ what }) => (what === 'too large' ? [413, 'DBM-206'] : null),
  ({ what }) => (what === 'malformed' ? [400, 'DBM-207'] : null),
  ({ route, what }) =>
    OPERATIONS.includes(what) || (route === 'database' && MORE.includes(what)) ? null : [400, 'DBM-208'],
  (call, setting) => refusedIf(permission(call, setting, 'operate')),
  ({ what }) => (what === 'release' || what === 'acknowledge' ? [404, 'DBM-210'] : null),
]

/** What the contract says of one call. */
export function expected(call: Call, setting: Setting): Expected {
  for (const rule of RULES) {
    const answer = rule(call, setting)
    if (answer !== null) return answer
  }
  return [200, null]
}

/** Whether this caller may see what stands inside. */
export function mayRead(call: Call, setting: Setting): boolean {
  return permission(call, setting, 'read') === 'yes'
}
