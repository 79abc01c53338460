import { defineDbMonitoring } from 'next-db-monitoring'

export default defineDbMonitoring({ authorize: () => true, staleAfter: 1000 })
