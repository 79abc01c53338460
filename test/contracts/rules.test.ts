import type { Rule } from '../../src/model/extensions.ts'
import { consider } from '../../src/verdict/judge.ts'
import { NO_MEMORY } from '../../src/verdict/judgement.ts'
import { ruleHolds } from './kit.ts'

/** The built-in alerts, each as the rule that a user would have to write for it. */
const NAMES = [
  'pool-saturation',
  'pool-exhausted',
  'connection-errors',
  'service-unhealthy',
  'leak-suspected',
  'probe-down',
]

const builtIn = (id: string): Rule => ({
  id,
  judge: (seen) => consider(seen, NO_MEMORY, {}, 1).findings.filter(({ rule }) => rule === id),
})

for (const name of NAMES) ruleHolds(builtIn(name))
