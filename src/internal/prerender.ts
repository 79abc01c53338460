/**
 * Whether this code runs in a page that Next renders ahead of its request. Stands where an app's Next has no such thing;
 * the plugin puts `next/prerender` in its place where it has.
 */
export function isPrerendering(): boolean {
  return false
}
