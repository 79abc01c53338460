/** A release of a service, as its instances that report now show it. */
export interface ReleaseReport {
  /** As the instances name it: the option `build`, a variable of the host, or Next's BUILD_ID. */
  readonly build: string
  /** Of the instances. */
  readonly service: string
  /** When the oldest of its instances began. */
  readonly since: string
  readonly instances: readonly string[]
  /** Connections in use, and those its pools may open together; `null` = no pool says how many it may. */
  readonly active: number
  readonly max: number | null
  readonly pools: readonly {
    readonly name: string
    readonly used: number | null
    readonly max: number | null
  }[]
  /** Uses that ended well since its instances began, the most frequent first, at most 20. */
  readonly operations: readonly ReleaseOperation[]
  /** Against the release before it, while both ran; empty = no difference is proved. */
  readonly changes: readonly ReleaseChange[]
}

/** One route, or one operation where no route is known. */
export interface ReleaseOperation {
  readonly service: string
  readonly pool: string
  readonly subject: string
  /** Counted in tens. */
  readonly uses: number
  /** Geometric mean, ms. */
  readonly typicalMs: number
}

/** What takes longer since a release. */
export interface ReleaseChange {
  readonly build: string
  readonly before: string
  readonly service: string
  readonly pool: string
  readonly subject: string
  /** How many times longer, and what it is at least, one-sided at 99.9 % over all that was compared. */
  readonly ratio: number
  readonly atLeast: number
  readonly sentence: string
  readonly evidence: readonly { readonly label: string; readonly value: string }[]
}
