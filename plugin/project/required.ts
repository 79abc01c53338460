import { join } from 'node:path'
import { PluginError } from '../errors.ts'
import { exportedFile, findPackage, type Package } from './packages.ts'

/** A package as the app resolves it. @throws DBM-105 where it is not installed */
export function required(name: string, dir: string): Package {
  const found = findPackage(name, dir)
  if (found) return found
  throw new PluginError({
    code: 'DBM-105',
    field: name,
    expected: `${name} to be installed where the app can resolve it`,
    received: `nothing found from ${join(dir, 'node_modules')} upwards`,
    fix: `Add ${name} to the app's own package.json and install. In a monorepo give the app's directory: withDbMonitoring(nextConfig, { dir: __dirname }).`,
  })
}

/** The facade loader of our own package, absolute. @throws DBM-105 where the package is incomplete */
export function loaderOf(self: Package): string {
  const loader = exportedFile(self, './internal/facade-loader', ['node', 'require'])
  if (loader === null) throw incomplete(self)
  return loader
}

function incomplete(self: Package): PluginError {
  return new PluginError({
    code: 'DBM-105',
    field: 'next-db-monitoring',
    expected: 'a complete installation',
    received: `a package without its loader (version ${self.version})`,
    fix: 'Install next-db-monitoring again.',
  })
}
