import { supabasePath } from '../../model/supabase-path.ts'
import { type SupabaseRequest, supabaseRequest } from '../../model/supabase-request.ts'
import type { OutgoingRequest } from './request.ts'

/** A request's name, and whether supabase-js may repeat it: it repeats the reads of its Data API, nothing else. */
export interface Named extends SupabaseRequest {
  readonly repeatable: boolean
}

/** Tables times schemas of one client; reads beyond are named anew each time. */
const MOST_KNOWN = 200

/** Names requests. Reads, by far the most frequent, are looked up by URL (without query) and schema. */
export function createNames(): { of(request: OutgoingRequest): Named } {
  const known = new Map<string, Named>()
  return {
    of(request) {
      const { method, url, header } = request
      if (method !== 'GET') return named(request)
      const query = url.indexOf('?')
      const place = `${header('accept-profile')} ${query < 0 ? url : url.slice(0, query)}`
      const found = known.get(place)
      if (found) return found
      const name = named(request)
      if (name.repeatable && known.size < MOST_KNOWN) known.set(place, name)
      return name
    },
  }
}

function named({ method, url, header }: OutgoingRequest): Named {
  const path = supabasePath(method, url, header)
  return { ...supabaseRequest(path), repeatable: /^(?:GET|HEAD) rest\//.test(path) }
}
