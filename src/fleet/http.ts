import { OwnError } from '../model/errors/own-error.ts'
import type { Fleet, FleetMessage, StoredReport } from '../model/fleet/fleet.ts'

/** One call may take this long, ms. */
const LIMIT_MS = 3000

export interface HttpFleetOptions {
  /** The app's ingest route: `https://app.example/api/monitoring/database/ingest`. */
  readonly url: string
  /** `DB_MONITORING_TOKEN` or `DB_MONITORING_ADMIN_TOKEN` of the app. */
  readonly token: string
  readonly fetch: typeof fetch
}

/** For processes without a store of their own: they meet at the app, which shows them and passes their reports on to its store. */
export function createHttpFleet({ url, token, fetch: ask }: HttpFleetOptions): Fleet {
  const post = async (body: unknown): Promise<Response> => {
    const answer = await ask(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(LIMIT_MS),
    })
    if (answer.ok) return answer
    const problem = (await answer.json().catch(() => null)) as {
      readonly error?: { readonly code?: unknown }
    } | null
    throw new OwnError(`the app answered ${answer.status}${codeOf(problem?.error?.code)}`)
  }
  return {
    name: 'http',
    async publish(report, ttlMs) {
      await post({ fleet: 'publish', report, ttlMs })
    },
    async list() {
      const { reports } = (await (await post({ fleet: 'list' })).json()) as {
        readonly reports?: readonly StoredReport[]
      }
      return reports ?? []
    },
    async claim(key, ttlMs) {
      const { claimed } = (await (await post({ fleet: 'claim', key, ttlMs })).json()) as {
        readonly claimed?: boolean
      }
      return claimed === true
    },
    async send(message, ttlMs) {
      await post({ fleet: 'send', ...message, ttlMs })
    },
    async receive(box) {
      const { messages } = (await (await post({ fleet: 'receive', box })).json()) as {
        readonly messages?: readonly FleetMessage[]
      }
      return messages ?? []
    },
  }
}

function codeOf(code: unknown): string {
  return typeof code === 'string' && /^DBM-\d{3}$/.test(code) ? ` (${code})` : ''
}
