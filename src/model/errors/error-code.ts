/**
 * The forms codes have: SQLSTATE; capitals as Node, PostgREST, poolers and Prisma give them, with few digits; words
 * joined by `_` as GoTrue gives them; humps as Storage gives them; numbers of this package.
 */
const FORMS: readonly RegExp[] = [
  /^(?=.*\d)[0-9A-Z]{5}$/,
  /^(?!(?:.*\d){5})[A-Z][A-Z0-9_]{1,39}$/,
  /^[a-z]{2,20}(?:_[a-z]{1,20}){1,6}$/,
  /^(?:[A-Z][a-z]{1,20}){2,5}(?:[A-Z]{2,5})?$/,
  /^Invalid[A-Z]{3,5}$/,
  /^DBM-\d{3}$/,
  // Our own codes for layers that give none (`errors/causes`).
  /^(?:fetch-failed|gateway|(?:auth|pooler)-unavailable|(?:pool|connect|query)-timeout|connection-terminated|server-connection-lost|conflict|other|unknown)$/,
]
/** A user's own `code` may be a key or a token. */
const SECRET = /^sb_|^eyJ/

/** Whether a text is plainly the code of an error and no value. */
export function plainCode(text: string): boolean {
  return text.length <= 40 && FORMS.some((form) => form.test(text)) && !SECRET.test(text)
}
