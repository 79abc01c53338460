/*
 * What texts of hostile length are made of: each part, repeated, leads a reader that looks ahead or back too far into work that
 * grows faster than the text.
 */

/** Of statements. */
export const SQL_PARTS: readonly string[] = [
  '(',
  "'",
  "''",
  '/*',
  '$',
  '$a$',
  '$a',
  '"',
  '""',
  'with a(',
  'from ',
  ' ',
  '--',
  'a.',
  '((a',
  "E'",
  ',a',
  ' join b',
  'with a as (',
  "'x'\n",
  "E'x'\n",
]

/** Of the application's source files. */
export const CODE_PARTS: readonly string[] = [
  '\n',
  ' ',
  '/',
  '/a/ ',
  '//\n',
  '/* */',
  '"',
  "'",
  '`',
  '${',
  ';',
  '}',
  '{',
  'a',
  'export ',
  'export {',
  'export { a',
  'import ',
  'import(',
  '\nexport {',
  ';export const x',
  'config',
  'return /',
  '\\',
  '(',
  'module ',
  'exports ',
]

/** Of stacks. */
export const FRAME_PARTS: readonly string[] = [
  ' (',
  ')',
  ':',
  ':1',
  ':1:1',
  'at ',
  '\n    at a (',
  '(a)',
  'async ',
  '?id=[project]/',
  '+',
  '?',
  '/',
]
