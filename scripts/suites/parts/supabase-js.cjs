/* The library's entry with its factory as an app with monitoring gets it; in a bare run unchanged. */
const real = require('./index')

const track = process[Symbol.for('next-db-monitoring.suites')]

module.exports = track ? { ...real, createClient: track(real.createClient, 'service-client', null) } : real
