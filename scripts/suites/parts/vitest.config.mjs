/* Without it vitest would find the one of this repository. */
export default { test: { pool: 'forks', exclude: ['**/node_modules/**', 'trees/**'] } }
