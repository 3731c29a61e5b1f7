/**
 * The forms of the gateway's ids (sheet section 1). What has none of them becomes neither a part of a
 * path nor the id of an answer.
 */

/** Whether a text can be a transaction or a registration. */
export const isId = (text: string): boolean => /^[A-Za-z0-9_-]{1,64}$/.test(text)

/** Whether a text can be a checkout: it names its node after a dot, or has the capitals of no transaction. */
export const isCheckoutId = (text: string): boolean =>
  /^([A-Za-z0-9-]{1,64}(\.[A-Za-z0-9-]{1,64})+|[0-9A-F]{32})$/.test(text)

/** The rule that a text broke which is none. */
export const idRule = "must be the gateway's id"
