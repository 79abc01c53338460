/** One administrative operation: who did what, when, with what result. Kept with the history. */
export interface AuditEntry {
  /** ms since the epoch. */
  readonly at: number
  /** `admin-token`, `authorize`, `development`, `recovery`, or a name the config's `authorize` gave. */
  readonly actor: string
  readonly operation: string
  /** Parameters without secrets. */
  readonly parameters: Readonly<Record<string, string | number | boolean>>
  readonly result: string
  readonly ok: boolean
}
