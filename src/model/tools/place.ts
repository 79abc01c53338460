/** Frames of dependencies and of Node itself are not where to look. */
const FOREIGN = /node_modules|node:|\(native\)|<anonymous>/
const PLACE = /\(?((?:file:\/\/)?[^\s()]+:\d+:\d+)\)?$/
/** Folders shown before the name of a file given by its absolute path: enough to find it without revealing where the application is installed. */
const FOLDERS = 2

/** `folder/file:line` of the first frame of the application in a stack; `null` when there is none. */
export function placeOf(stack: string | undefined): string | null {
  for (const line of stack?.split('\n') ?? []) {
    const place = FOREIGN.test(line) ? undefined : PLACE.exec(line.trim())?.[1]
    if (place === undefined) continue
    const [file = '', row = ''] = place.replace(/:\d+$/, '').split(/:(?=\d+$)/)
    const parts = file.split(/[\\/]/)
    // A path relative to the application's folder needs no shortening.
    const isRelative = !/^(?:[\\/]|[A-Za-z]:|\w+:\/\/)/.test(file)
    return `${(isRelative ? parts : parts.slice(-FOLDERS - 1)).join('/')}:${row}`
  }
  return null
}
