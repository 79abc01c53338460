import type { Tracking } from '../../../model/extensions.ts'
import { supabasePath } from '../../../model/supabase/path.ts'
import { type SupabaseRequest, supabaseRequest } from '../../../model/supabase/request.ts'
import { type Hosts, hostsOf } from '../hosts.ts'
import { headerOf, type OutgoingRequest } from './request.ts'

/** A request's name, and whether supabase-js may repeat it: it repeats the reads of its Data API, nothing else. */
export interface Named extends SupabaseRequest {
  readonly repeatable: boolean
}

/** What pools are named by. */
export interface NamesOptions {
  /** The projects of the process. @default those of the monitor */
  readonly hosts?: Hosts
}

/** Tables (and procedures) of one client; requests to others are named anew each time. */
const MOST_KNOWN = 200
/** Methods times schemas of one table. */
const MOST_FORMS = 16

/** What the name of a request to the Data API depends on, beside its path. */
interface Form {
  readonly method: string
  readonly schema: string | null
  readonly upsert: boolean
  readonly named: Named
}

/**
 * Names requests. Those to the Data API, by far the most frequent, are looked up: first by URL without query, then by
 * the little else that their name depends on. Other paths may hold ids, so keeping them would keep what never comes again.
 */
export function createNames(
  tracking: Tracking,
  { hosts = hostsOf(tracking) }: NamesOptions,
): { of(request: OutgoingRequest): Named } {
  const known = new Map<string, Form[]>()
  return {
    of(request) {
      const { method, url } = request
      const query = url.indexOf('?')
      const place = query < 0 ? url : url.slice(0, query)
      const read = method === 'GET' || method === 'HEAD'
      const schema = headerOf(request, read ? 'accept-profile' : 'content-profile')
      const upsert = method === 'POST' && headerOf(request, 'prefer')?.includes('resolution=') === true
      const forms = known.get(place)
      for (const form of forms ?? [])
        if (form.method === method && form.schema === schema && form.upsert === upsert) return form.named
      const path = supabasePath(method, url, (name) => headerOf(request, name))
      const { pool, operation } = supabaseRequest(path)
      const named = {
        pool: hosts.poolOf(url, pool),
        operation,
        repeatable: /^(?:GET|HEAD) rest\//.test(path),
      }
      if (!/^\w+ rest\//.test(path)) return named
      const form = { method, schema, upsert, named }
      if (forms === undefined) {
        if (known.size < MOST_KNOWN) known.set(place, [form])
      } else if (forms.length < MOST_FORMS) forms.push(form)
      return named
    },
  }
}
