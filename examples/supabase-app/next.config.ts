import type { NextConfig } from 'next'
import { withDbMonitoring } from 'next-db-monitoring/plugin'

const nextConfig: NextConfig = {
  // Only because this example lies inside another package's repository.
  turbopack: { root: process.cwd() },
}

export default withDbMonitoring(nextConfig)
