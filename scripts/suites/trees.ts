import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A repository at one of its tags: what a suite's tests are taken from. */
export interface Source {
  /** `owner/name` on GitHub. */
  readonly repository: string
  readonly tag: string
}

/**
 * Puts a folder of the repository at its tag into `target`.
 * @param from folder with clones by the repository's name (bare ones too); `null` = it is cloned from GitHub
 * @throws Error that says which clone or tag is not there
 */
export function putTree(
  source: Source,
  folders: readonly string[],
  target: string,
  from: string | null,
): void {
  const clone = from === null ? cloned(source) : cloneIn(from, source)
  try {
    const tar = spawnSync('git', ['archive', source.tag, ...folders], {
      cwd: clone,
      maxBuffer: 1 << 28,
    })
    if (tar.status !== 0)
      throw new Error(`${source.repository}@${source.tag}: git archive failed: ${tar.stderr}`)
    mkdirSync(target, { recursive: true })
    execFileSync('tar', ['-x', '-C', target], { input: tar.stdout })
  } finally {
    if (from === null) rmSync(clone, { recursive: true, force: true })
  }
}

function cloneIn(from: string, { repository }: Source): string {
  const name = repository.slice(repository.indexOf('/') + 1)
  const found = [name, `${name}.git`, repository].map((path) => join(from, path)).find(existsSync)
  if (found === undefined) throw new Error(`--from: expected a clone of ${repository} at ${join(from, name)}`)
  return found
}

function cloned({ repository, tag }: Source): string {
  const dir = mkdtempSync(join(tmpdir(), 'suites-'))
  const url = `https://github.com/${repository}.git`
  const { status, stderr } = spawnSync(
    'git',
    ['clone', '--bare', '--depth', '1', '--branch', tag, url, dir],
    {
      encoding: 'utf8',
    },
  )
  if (status === 0) return dir
  rmSync(dir, { recursive: true, force: true })
  throw new Error(
    `${url} at ${tag} could not be cloned (give a folder of clones: --from <folder>): ${stderr}`,
  )
}
