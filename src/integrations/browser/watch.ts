import { supabasePath } from '../../model/supabase/path.ts'
import { type Fetch, isTracked, marked } from '../supabase/tracked-mark.ts'
import type { Reporter, Running } from './reporter.ts'

/** supabase-js waits 1, 2 and 4 s before its repeats; so much later one may come, ms. */
const PATIENCE = 1500

/**
 * A `fetch` that counts what goes through it. The caller gets the very promise of the fetch beneath; operations are
 * counted when they end, with the attempts that supabase-js made for them.
 */
export function watchedFetch(reporter: Reporter, given: Fetch | undefined): Fetch {
  if (isTracked(given)) return given as Fetch
  const base: Fetch = given ?? ((...args) => fetch(...args))
  /** Operations whose next attempt is awaited, by that attempt's number and URL. */
  const parked = new Map<string, Set<Running>>()

  const watch = (answer: Promise<Response>, input: RequestInfo | URL, init: RequestInit = {}): void => {
    // supabase-js gives URLs and options, never a `Request`.
    const url = String(input)
    const headers = new Headers(init.headers)
    const path = supabasePath(init.method ?? 'GET', url, (name) => headers.get(name))
    const attempt = +(headers.get('x-retry-count') ?? 0)
    const ahead = parked.get(attempt + url)
    const [known] = ahead ?? []
    const running = known ?? reporter.begin(path)
    if (ahead?.delete(running)) running.attempts++

    const failed = (mayRepeat: boolean): void => {
      if (mayRepeat && attempt < 3 && /^(GET|HEAD) rest/.test(path)) {
        const slot = attempt + 1 + url
        const waiting = parked.get(slot) ?? new Set()
        parked.set(slot, waiting.add(running))
        setTimeout(
          () => {
            // Still there: it is not repeated elsewhere.
            if (waiting.delete(running)) running.end(true)
            if (!waiting.size) parked.delete(slot)
          },
          1000 * 2 ** attempt + PATIENCE,
        )
      } else running.end(true)
    }
    const counted = answer.then(
      (response) => {
        // An app's own fetch may answer anything.
        const status = response?.status
        if (!(status >= 400)) return running.end(false)
        failed(status === 503 || status === 520)
        return codeOf(response).then(reporter.error)
      },
      (error: { readonly name?: string } | null | undefined) => {
        const name = error?.name
        if (name === 'AbortError') return running.end(false)
        reporter.error(name === 'TimeoutError' ? name : 'fetch-failed')
        return failed(true)
      },
    )
    counted.catch(() => {})
  }

  return marked((...args) => {
    const answer = base(...args)
    try {
      watch(answer, ...args)
    } catch {
      // Counting must not be noticed.
    }
    return answer
  })
}

/** The code in an error's body, which pages can read where they cannot read headers; else its status. */
async function codeOf(response: Response): Promise<string> {
  const json = response.headers.get('content-type')?.includes('json')
  // Cut off or no body: fall back to the status.
  const text = json ? await response.clone().text().catch(String) : ''
  return /"(?:error_)?code": ?"([\w.-]{1,40})"/.exec(text)?.[1] ?? `HTTP${response.status}`
}
