/** The database under a name of the library's own, by which its sessions are found again. */
export function url(name) {
  return `${process.env.DATABASE_URL}?application_name=${name}`
}

/** One instance in the process. */
export function once(name, make) {
  const held = (globalThis.held ??= new Map())
  if (!held.has(name)) held.set(name, make())
  return held.get(name)
}
