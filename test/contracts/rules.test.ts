import { BUILT_IN } from '../../src/rules/builtin.ts'
import { ruleContract } from './rule.ts'

for (const rule of BUILT_IN) ruleContract(rule)
