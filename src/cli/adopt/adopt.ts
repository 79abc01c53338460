import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ProbeError } from '../../probes/errors.ts'
import { EXIT, type Exit, type Io } from '../io.ts'
import { type Change, unifiedDiff } from './diff.ts'
import { givenIn } from './given.ts'
import { type Offer, offerOf, takenRoutes, WAYS, type Way } from './ways.ts'

export const ADOPT_USAGE = `next-db-monitoring adopt [--write other-path|by-hand|replace]
  For an app with routes at our paths: lists them all and prints each way out as a diff. Changes files only with --write.
    other-path  ours answer elsewhere
    by-hand     yours stay; ours are mounted inside their folders by files of your own
    replace     yours are removed, ours answer in their place`

/**
 * Prints conflicts and the ways to resolve them, or applies one.
 * @returns 1 while conflicts are left, 2 when none was found and not all could be looked at
 */
export function adopt(io: Io, { write }: { readonly write?: string }): Exit {
  const wanted = write === undefined ? null : WAYS.find((way) => way === write)
  if (wanted === undefined)
    throw new ProbeError(
      'DBM-420',
      `--write: expected one of ${WAYS.join(', ')}, received ${JSON.stringify(write)}`,
    )
  const given = givenIn(io.cwd)
  const taken = takenRoutes(io.cwd, given)
  for (const setting of given.unread)
    io.say(
      `${setting} of ${given.name} was not looked at: only a build can tell it. Its default is assumed here.`,
    )
  if (taken.length === 0) {
    if (given.unread.length > 0) {
      io.say('No file was found at our paths; a build reports all of them (DBM-106).')
      return EXIT.unusable
    }
    io.say('No file of this app answers at our paths: nothing to adopt.')
    return EXIT.ok
  }
  for (const { file, path } of taken) io.say(`${path} is answered by ${file}`)
  if (wanted !== null) return applied(io, offerOf(wanted, taken, io.cwd, given), wanted)
  for (const way of WAYS) {
    io.say(`\n# ${way} (next-db-monitoring adopt --write ${way})`)
    const offer = offerOf(way, taken, io.cwd, given)
    if ('reason' in offer) io.say(`# not by this command: ${offer.reason}`)
    else for (const change of offer.changes) io.say(unifiedDiff(change))
  }
  return EXIT.bad
}

function applied(io: Io, offer: Offer, way: Way): Exit {
  if ('reason' in offer) {
    io.complain(`${way}: not by this command: ${offer.reason}`)
    return EXIT.bad
  }
  for (const change of offer.changes) {
    apply(join(io.cwd, change.path), change)
    io.say(
      `${change.after === null ? 'removed' : change.before === null ? 'made' : 'changed'} ${change.path}`,
    )
  }
  return EXIT.ok
}

function apply(file: string, { after }: Change): void {
  if (after === null) {
    rmSync(file)
    return
  }
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, after)
}
