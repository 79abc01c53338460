/** The registry alone: the package's main door loads Node-only collectors, which an edge bundle cannot hold. */
declare module 'prom-client/lib/registry.js' {
  import { Registry } from 'prom-client'
  export = Registry
}
