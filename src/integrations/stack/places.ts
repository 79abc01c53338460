/** Frames stored of where something was created. */
const PLACES = 8

/** The frames of a stack, without its first line; the application's first. */
export function placesOf(stack: string | undefined): string {
  const frames = (stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  const own = frames.filter((line) => !/node_modules|node:|\(native\)|<anonymous>\)?$/.test(line))
  const rest = frames.filter((line) => !own.includes(line))
  return [...own, ...rest]
    .slice(0, PLACES)
    .map((line) => line.trim())
    .join('\n')
}
