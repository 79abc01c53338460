import fc from 'fast-check'

/** One reader of what others write. */
export interface Parser {
  readonly name: string
  /** Cases, as a share of what was asked for: a whole request costs more than a function. */
  readonly share?: number
  /** Runs cases and throws with the seed and the smallest case that fails. */
  run(cases: number, seed: number): Promise<void>
}

/**
 * @param check one case; a false answer or a throw is a failure
 */
export function parser<T>(
  name: string,
  inputs: fc.Arbitrary<T>,
  check: (input: T) => boolean | undefined | Promise<boolean | undefined>,
): Parser {
  return {
    name,
    async run(cases, seed) {
      const before = prototypes()
      await fc.assert(
        fc.asyncProperty(inputs, async (input) => {
          if ((await check(input)) === false) throw new Error('the answer is not what it must be')
        }),
        { numRuns: cases, seed, endOnFailure: false },
      )
      const after = prototypes()
      if (after !== before) throw new Error(`prototypes changed from ${before} to ${after}, seed ${seed}`)
    },
  }
}

/** What the prototypes everybody inherits from have. */
function prototypes(): string {
  return [Object, Array, Function, String, Number, Map, Error, Promise]
    .map(({ prototype }) => Reflect.ownKeys(prototype).map(String).sort().join(' '))
    .join(' | ')
}
