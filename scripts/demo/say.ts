const colours = process.stdout.isTTY === true && !process.env.NO_COLOR

const paint =
  (code: string) =>
  (text: string): string =>
    colours ? `\x1b[${code}m${text}\x1b[0m` : text

export const bold: (text: string) => string = paint('1')
export const dim: (text: string) => string = paint('2')
export const green: (text: string) => string = paint('32')
export const red: (text: string) => string = paint('31')
export const cyan: (text: string) => string = paint('36')

export function say(line = ''): void {
  process.stdout.write(`${line}\n`)
}

/** Says what is being done, does it, says how long it took, and what came of it when that is a text. */
export async function step<T>(title: string, work: () => Promise<T> | T): Promise<T> {
  process.stdout.write(`${dim('·')} ${title} … `)
  const began = performance.now()
  try {
    const result = await work()
    const note = typeof result === 'string' ? ` ${dim(result)}` : ''
    say(`${green('done')} ${dim(`${((performance.now() - began) / 1000).toFixed(1)} s`)}${note}`)
    return result
  } catch (error) {
    say(red('failed'))
    throw error
  }
}
