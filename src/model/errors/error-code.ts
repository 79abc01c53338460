/** SQLSTATE, or a word that begins with a letter. */
const CODE = /^(?:[0-9A-Z]{5}|[A-Za-z][\w.-]{0,39})$/
/** A user's own `code` may be a key or a token: a long word with many digits is no name of an error. */
const OPAQUE = /^(?=.*\d.*\d.*\d)[\w.-]{16,}$/

/** Whether a text is plainly the code of an error and no value: 1 to 40 plain characters. */
export function plainCode(text: string): boolean {
  return (
    CODE.test(text) && !(text.length > 15 && OPAQUE.test(text) && !/_/.test(text)) && !/^sb_|^eyJ/.test(text)
  )
}
