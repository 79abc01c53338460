import { readdir, readFile, readlink } from 'node:fs/promises'
import type { Socket } from 'node:net'
import type { OwnSocket } from '../model/database/sessions.ts'

/** Open files examined at once, and in total: more would cost too much. */
const AT_ONCE = 64
const MOST_FILES = 8192
/** `01` = established. */
const ESTABLISHED = '01'

/**
 * The TCP connections of this process. On Linux all of them; elsewhere only those of Node itself. Never rejects.
 * @returns `null` = the process cannot see them
 */
export async function ownSockets(): Promise<readonly OwnSocket[] | null> {
  try {
    return process.platform === 'linux' ? await fromKernel() : fromNode()
  } catch {
    return null
  }
}

async function fromKernel(): Promise<readonly OwnSocket[] | null> {
  const mine = await ownInodes()
  if (mine === null) return null
  const tables = await Promise.all([
    readFile('/proc/self/net/tcp', 'utf8'),
    // Absent where IPv6 is switched off.
    readFile('/proc/self/net/tcp6', 'utf8').catch(() => ''),
  ])
  return tables.flatMap((table) =>
    table
      .split('\n')
      .slice(1)
      .flatMap((line) => {
        const [, local = '', remote = '', state, , , , , , inode = ''] = line.trim().split(/\s+/)
        if (state !== ESTABLISHED || !mine.has(inode)) return []
        const [localAddress, localPort] = endOf(local)
        const [remoteAddress, remotePort] = endOf(remote)
        return [{ localAddress, localPort, remoteAddress, remotePort }]
      }),
  )
}

/** Sockets among the open files of this process; a file that closes meanwhile is skipped. */
async function ownInodes(): Promise<ReadonlySet<string> | null> {
  const files = await readdir('/proc/self/fd')
  if (files.length > MOST_FILES) return null
  const inodes = new Set<string>()
  for (let from = 0; from < files.length; from += AT_ONCE) {
    const links = files
      .slice(from, from + AT_ONCE)
      .map((file) => readlink(`/proc/self/fd/${file}`).catch(() => ''))
    for (const link of await Promise.all(links)) {
      const inode = /^socket:\[(\d+)\]$/.exec(link)?.[1]
      if (inode !== undefined) inodes.add(inode)
    }
  }
  return inodes
}

/** An end as the kernel writes it: the address in words of the machine's own order, the port in hexadecimal. */
function endOf(text: string): [address: string, port: number] {
  const [address = '', port = ''] = text.split(':')
  const words = address.match(/.{8}/g) ?? []
  const bytes = words.flatMap((word) => (word.match(/../g) ?? []).reverse())
  return [addressOf(bytes.join('').toUpperCase()), Number.parseInt(port, 16)]
}

function addressOf(hex: string): string {
  if (hex.length === 8) return dotted(hex)
  if (/^0{20}FFFF/.test(hex)) return dotted(hex.slice(-8))
  const groups = (hex.match(/.{4}/g) ?? []).map((group) => group.replace(/^0{1,3}/, '').toLowerCase())
  return shortened(groups.join(':'))
}

function dotted(hex: string): string {
  return (hex.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)).join('.')
}

/** The longest run of zeros is left out (RFC 5952). */
function shortened(address: string): string {
  const runs = [...address.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].sort((a, b) => b[0].length - a[0].length)
  const [longest] = runs
  if (longest === undefined) return address
  const before = address.slice(0, longest.index)
  const after = address.slice(longest.index + longest[0].length)
  return `${before}::${after.replace(/^:/, '')}`
}

/** Sockets that Node keeps alive; those of native code and those with `unref` are missing. */
function fromNode(): readonly OwnSocket[] | null {
  const handles = (process as { _getActiveHandles?: () => readonly unknown[] })._getActiveHandles?.()
  if (handles === undefined) return null
  return handles.flatMap((handle) => {
    const { localAddress, localPort, remoteAddress, remotePort } = handle as Partial<Socket>
    if (!localAddress || !localPort || !remoteAddress || !remotePort) return []
    return [{ localAddress: plain(localAddress), localPort, remoteAddress: plain(remoteAddress), remotePort }]
  })
}

function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
}
