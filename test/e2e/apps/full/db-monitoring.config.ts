import { defineDbMonitoring } from 'next-db-monitoring'

export default defineDbMonitoring({
  service: 'fixture',
  // A function has to reach the server as a function.
  authorize: (request) => request.headers.get('x-operator') === 'yes',
})
