import { main } from '../../src/cli/main.ts'

/** How a run of the program ended, and what it said. */
export interface Ran {
  readonly code: number
  readonly out: string
  readonly errors: string
}

/** Runs the program in this process. */
export async function runProgram(
  args: readonly string[],
  surroundings: Omit<Parameters<typeof main>[1], 'say' | 'complain'>,
): Promise<Ran> {
  const out: string[] = []
  const errors: string[] = []
  const code = await main(args, {
    ...surroundings,
    say: (line) => void out.push(line),
    complain: (line) => void errors.push(line),
  })
  return { code, out: out.join('\n'), errors: errors.join('\n') }
}
