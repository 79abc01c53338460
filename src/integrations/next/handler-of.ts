/** The handler a module exports, found as Next finds it: the name of the file first, then the default. */
export function handlerOf(module: Readonly<Record<string, unknown>>, kind: 'proxy' | 'middleware'): unknown {
  return module[kind] || module.default
}
