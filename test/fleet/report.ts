export { reportOf } from '../../src/testing/contracts/fleet-report.ts'
