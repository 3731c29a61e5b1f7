/**
 * The shopper's way back from the widget, the bank or a redirect (sheet sections 2.2 and 2.3): the browser
 * brings `id` and `resourcePath` to `returnUrl`. Nothing signs them, so they are an id to ask about, never
 * a proof; and the path is read, not followed, because a shopper could make it lead anywhere.
 */
export type Return =
  /** Ask `status({ providerReference })`, with what you expect of it. */
  | { readonly type: "payment"; readonly providerReference: string }
  /** Ask `checkoutPayment({ checkoutId })`, or `status({ reference })`. */
  | { readonly type: "checkout"; readonly checkoutId: string }
  /** Ask `checkoutRegistration({ checkoutId })`. */
  | { readonly type: "registration"; readonly checkoutId: string }
  /** Ask `authentication({ id })`. */
  | { readonly type: "authentication"; readonly id: string }

const payment = /^\/v[0-9]+\/payments\/([A-Za-z0-9]{1,64})$/
const checkout = /^\/v[0-9]+\/checkouts\/([A-Za-z0-9.-]{1,100})\/(payment|registration)$/
const authentication = /^\/v[0-9]+\/threeDSecure\/([A-Za-z0-9]{1,64})$/

/** Reads the URL (or path and query) on which a shopper came back; null where it is no such return. */
export const parse = (url: string): Return | null => {
  const search = URL.canParse(url, "http://localhost")
    ? new URL(url, "http://localhost").searchParams
    : new URLSearchParams()
  const [path, ...others] = search.getAll("resourcePath")
  const found = path === undefined || others.length > 0 ? null : ofPath(path)
  if (found === null) return null
  const ids = search.getAll("id")
  return ids.every((id) => id === found.id) ? found.value : null
}

const ofPath = (path: string): { readonly id: string; readonly value: Return } | null => {
  const paid = payment.exec(path)?.[1]
  if (paid !== undefined) {
    return { id: paid, value: { type: "payment", providerReference: paid } }
  }
  const [, checkoutId, what] = checkout.exec(path) ?? []
  if (checkoutId !== undefined) {
    const type = what === "payment" ? "checkout" : "registration"
    return { id: checkoutId, value: { type, checkoutId } }
  }
  const id = authentication.exec(path)?.[1]
  return id === undefined ? null : { id, value: { type: "authentication", id } }
}
