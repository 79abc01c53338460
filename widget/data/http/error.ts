/**
 * Why a request gave no report.
 * `offline` as the browser reports · `network` no answer (or none in time) · `http` an error status ·
 * `malformed` an answer that is no report · `unauthenticated` 401 · `forbidden` 403 · `not-installed` 404 without our error body.
 */
export type MonitoringErrorKind =
  | 'offline'
  | 'network'
  | 'http'
  | 'malformed'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-installed'

export interface MonitoringErrorFacts {
  readonly kind: MonitoringErrorKind
  /** HTTP status; `null` when there was no answer. */
  readonly status: number | null
  /** `DBM-…`, when the server named one. */
  readonly code: string | null
  /** ms the server requests to wait; `null` when it does not. */
  readonly retryAfterMs: number | null
  /** Method and path, for the person who looks for it in a log. */
  readonly request: string
}

/** The code of a part could not be loaded: it is tried again once the server answers. */
export class LoadError extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause))
  }
}

/** What `onError` receives and a failed action rejects with. */
export class MonitoringError extends Error {
  readonly kind: MonitoringErrorKind
  readonly status: number | null
  readonly code: string | null
  readonly retryAfterMs: number | null
  readonly request: string

  constructor(message: string, facts: MonitoringErrorFacts) {
    super(message)
    this.name = 'MonitoringError'
    this.kind = facts.kind
    this.status = facts.status
    this.code = facts.code
    this.retryAfterMs = facts.retryAfterMs
    this.request = facts.request
  }
}
