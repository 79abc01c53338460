/** The factory as an app with monitoring gets it; in a bare run unchanged. */
export function tracked(factory, service) {
  const track = process[Symbol.for('next-db-monitoring.suites')]
  return track ? track(factory, service, null) : factory
}
