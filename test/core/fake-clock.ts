export { type ManualClock as FakeClock, manualClock as fakeClock } from '../../src/testing/manual-clock.ts'
