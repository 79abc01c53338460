/** Something whose time is compared. */
export interface Subject {
  readonly name: string
  /** Does the work some times. @returns ms that one call took in this turn */
  turn(): Promise<number>
}

/** How a subject did against the first one, over the rounds of one run. */
export interface Compared {
  readonly name: string
  /** Median over the rounds of the time of one call, ms. */
  readonly median: number
  /** Median of the ratios to the base of the same round; 1 for the base itself. */
  readonly ratio: number
  /** 95 % interval of that median, from the order of the ratios. */
  readonly low: number
  readonly high: number
}

export interface Rounds {
  /** 20 or more; with fewer the interval is wide. */
  readonly rounds: number
  /** Rounds before, not counted, until the code is as warm as in a server that has run for a while. */
  readonly warm: number
}

/**
 * Compares by pairs: in every round each subject has a turn, in an order that is another each time, and only turns of
 * the same round are divided by each other. So what slows the whole machine for a while cancels.
 * @param subjects the first is the base
 */
export async function compare(
  subjects: readonly Subject[],
  { rounds, warm }: Rounds,
): Promise<readonly Compared[]> {
  const times = subjects.map((): number[] => [])
  const orders = permutations(subjects.length)
  for (let round = -warm; round < rounds; round++) {
    for (const index of orders[(round + warm) % orders.length] ?? []) {
      const time = await (subjects[index] as Subject).turn()
      if (round >= 0) times[index]?.push(time)
    }
  }
  const base = times[0] ?? []
  return subjects.map(({ name }, index) => {
    const own = times[index] ?? []
    const ratios = own.map((time, round) => time / (base[round] as number))
    return { name, median: median(own), ratio: median(ratios), ...interval(ratios) }
  })
}

/** A subject whose turn is `calls` calls one after the other; its time is their mean, so their garbage counts. */
export function calls(name: string, count: number, call: () => Promise<unknown>): Subject {
  return {
    name,
    async turn() {
      const began = performance.now()
      for (let i = 0; i < count; i++) await call()
      return (performance.now() - began) / count
    },
  }
}

/** The middle value; the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length / 2
  return ((sorted[Math.ceil(half) - 1] ?? Number.NaN) + (sorted[Math.floor(half)] ?? Number.NaN)) / 2
}

/** Ranks n/2 ± 0.98 √n hold the median in 95 of 100 samples, whatever the distribution. */
function interval(values: readonly number[]): { readonly low: number; readonly high: number } {
  const sorted = [...values].sort((a, b) => a - b)
  const reach = 0.98 * Math.sqrt(sorted.length)
  const low = Math.max(0, Math.floor(sorted.length / 2 - reach))
  const high = Math.min(sorted.length - 1, Math.ceil(sorted.length / 2 + reach))
  return { low: sorted[low] ?? Number.NaN, high: sorted[high] ?? Number.NaN }
}

/** Every order, so that over the rounds each subject follows each other one equally often. */
function permutations(size: number): readonly (readonly number[])[] {
  if (size === 0) return [[]]
  return permutations(size - 1).flatMap((order) =>
    Array.from({ length: size }, (_, at) => [...order.slice(0, at), size - 1, ...order.slice(at)]),
  )
}
