import { isCheckoutId, isId } from "./internal/ids.ts"

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

const transaction = /^\/v[0-9]+\/(payments|threeDSecure)\/([^/]+)$/
const checkout = /^\/v[0-9]+\/checkouts\/([^/]+)\/(payment|registration)$/

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
  const [, kind, id = ""] = transaction.exec(path) ?? []
  if (isId(id)) {
    return kind === "payments"
      ? { id, value: { type: "payment", providerReference: id } }
      : { id, value: { type: "authentication", id } }
  }
  const [, checkoutId = "", what] = checkout.exec(path) ?? []
  if (!isCheckoutId(checkoutId)) return null
  const type = what === "payment" ? "checkout" : "registration"
  return { id: checkoutId, value: { type, checkoutId } }
}
