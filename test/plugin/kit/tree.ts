import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A directory of these files (a text, or `null` for an empty directory), removed when the test is over. */
export function tree(files: Readonly<Record<string, string | null>>): string {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'plugin-')))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) {
    const full = join(dir, path)
    mkdirSync(text === null ? full : dirname(full), { recursive: true })
    if (text !== null) writeFileSync(full, text)
  }
  return dir
}

/** An installed package: its package.json and one file for each path named. */
export function installed(
  name: string,
  json: Readonly<Record<string, unknown>>,
  files: readonly string[] = [],
): Record<string, string> {
  const base = `node_modules/${name}`
  return {
    [`${base}/package.json`]: JSON.stringify({ name, version: '1.0.0', ...json }),
    ...Object.fromEntries(files.map((file) => [`${base}/${file}`, ''])),
  }
}

/** Every file of a directory, relative, with its text. */
export function contents(dir: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(dir, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [file.slice(dir.length + 1).replaceAll('\\', '/'), readFileSync(file, 'utf8')]),
  )
}

/** What an app has installed at least: Next, React, and us with our seams. */
export function basics(next = '16.4.6'): Record<string, string> {
  const seams = ['ssr', 'supabase-js', 'pg', 'postgres']
  return {
    ...installed('next', { version: next }, []),
    'node_modules/next/dist/lib/server-external-packages.json': '["pg", "sharp"]',
    ...installed('react', {}),
    ...installed(
      'next-db-monitoring',
      {
        exports: {
          './internal/facade-loader': { require: './dist/internal/facade-loader.cjs' },
          ...Object.fromEntries(
            seams.map((seam) => [
              `./internal/seams/${seam}`,
              {
                'edge-light': `./dist/internal/seams/${seam}.edge.js`,
                browser: {
                  import: `./dist/internal/seams/${seam}.browser.js`,
                  require: `./dist/internal/seams/${seam}.browser.cjs`,
                },
                import: `./dist/internal/seams/${seam}.js`,
                require: `./dist/internal/seams/${seam}.cjs`,
              },
            ]),
          ),
        },
      },
      [
        'dist/internal/facade-loader.cjs',
        ...seams.flatMap((seam) =>
          ['.js', '.cjs', '.edge.js', '.browser.js', '.browser.cjs'].map(
            (end) => `dist/internal/seams/${seam}${end}`,
          ),
        ),
      ],
    ),
  }
}

/** The libraries the plugin stands for, laid out as they are published. */
export function libraries(): Record<string, string> {
  return {
    ...installed('@supabase/ssr', { main: 'dist/main/index.js', module: 'dist/module/index.js' }, [
      'dist/main/index.js',
      'dist/module/index.js',
    ]),
    ...installed(
      '@supabase/supabase-js',
      {
        exports: {
          '.': { import: { default: './dist/index.mjs' }, require: { default: './dist/index.cjs' } },
          './dist/*': './dist/*',
        },
      },
      ['dist/index.mjs', 'dist/index.cjs'],
    ),
    ...installed(
      'pg',
      {
        exports: {
          '.': { import: './esm/index.mjs', require: './lib/index.js' },
          './lib/*.js': './lib/*.js',
        },
      },
      ['lib/index.js', 'esm/index.mjs'],
    ),
    ...installed('postgres', { exports: { import: './src/index.js', default: './cjs/src/index.js' } }, [
      'src/index.js',
      'cjs/src/index.js',
    ]),
  }
}
