import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const script = fileURLToPath(new URL('../../scripts/prepare.mjs', import.meta.url))
let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ndm-prepare-'))
  mkdirSync(join(root, 'scripts'))
  cpSync(script, join(root, 'scripts', 'prepare.mjs'))
  write('package.json', { devDependencies: { thing: '1.2.3', loose: '^4.0.0' } })
  write('package-lock.json', {})
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(file: string, value: unknown): void {
  mkdirSync(join(root, file, '..'), { recursive: true })
  writeFileSync(join(root, file), JSON.stringify(value))
}

/** Runs the script with an npm that notes how it was called and does what `body` says. */
function prepare(body = ''): { code: number | null; out: string; npm: string } {
  const npm = join(root, 'npm.cjs')
  const note = join(root, 'called')
  writeFileSync(note, '')
  writeFileSync(
    npm,
    `require('node:fs').writeFileSync(${JSON.stringify(note)}, process.argv.slice(2, 4).join(' '));${body}`,
  )
  const done = spawnSync(process.execPath, [join(root, 'scripts', 'prepare.mjs')], {
    encoding: 'utf8',
    env: { ...process.env, npm_execpath: npm },
  })
  return { code: done.status, out: done.stdout + done.stderr, npm: readFileSync(note, 'utf8') }
}

const installed = (version: string): void => {
  write('node_modules/thing/package.json', { version })
  write('node_modules/loose/package.json', { version: '4.9.0' })
}

describe('the preparation before tests and demo', () => {
  it('does nothing when what is installed is what is wanted', () => {
    installed('1.2.3')
    expect(prepare()).toEqual({ code: 0, out: '', npm: '' })
  })

  it('installs the locked versions on a fresh clone', () => {
    const make = `const fs=require('node:fs');for(const [n,v] of [['thing','1.2.3'],['loose','4.0.0']]){fs.mkdirSync('node_modules/'+n,{recursive:true});fs.writeFileSync('node_modules/'+n+'/package.json',JSON.stringify({version:v}))}`
    const done = prepare(make)
    expect(done).toMatchObject({ code: 0, npm: 'install --no-save' })
    expect(done.out).toContain('dependencies are not installed')
  })

  it('names the package that is out of date, and fails when npm did not fix it', () => {
    installed('1.0.0')
    const done = prepare()
    expect(done).toMatchObject({ code: 1, npm: 'install --no-save' })
    expect(done.out).toContain('thing is 1.0.0, 1.2.3 is wanted')
  })

  it('fails when npm fails', () => {
    const done = prepare('process.exit(3)')
    expect(done.code).toBe(1)
    expect(done.out).toContain('npm install failed; nothing was started')
  })
})
