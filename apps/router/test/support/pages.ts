/** A shopper's browser without one: shows pages, presses their buttons, and goes where they lead. */

/** Where the browser is, and what it shows; nothing of a page outside of this machine. */
export interface Page {
  readonly url: string
  readonly html: string
}

const unescape = (text: string): string =>
  text
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")

const attribute = (tag: string, name: string): string | undefined => {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]
  return found === undefined ? undefined : unescape(found)
}

const isHere = (url: string): boolean => new URL(url).hostname === "127.0.0.1"

/** Goes to an address and on wherever it leads. */
export const visit = async (url: string, init: RequestInit = {}): Promise<Page> => {
  if (!isHere(url)) return { url, html: "" }
  const answer = await fetch(url, { ...init, redirect: "manual" })
  const html = await answer.text()
  const location = answer.headers.get("location")
  return location === null ? { url, html } : visit(new URL(location, url).href)
}

/** The form of a page that has this button, with what it would send. */
const formOf = ({ html, url }: Page, label: string) => {
  const form = (html.match(/<form[\s\S]*?<\/form>/g) ?? []).find((one) =>
    one.includes(`>${label}<`)
  )
  if (form === undefined) throw new Error(`no button ${label} at ${url}`)
  const [opening = ""] = /<form[^>]*>/.exec(form) ?? []
  const fields = new URLSearchParams()
  for (const [tag, kind, text] of form.matchAll(/<(input|button)[^>]*>(?:([^<]*)<\/button>)?/g)) {
    const name = attribute(tag, "name")
    if (name === undefined || (kind === "button" && text !== label)) continue
    fields.append(name, attribute(tag, "value") ?? "")
  }
  return { action: new URL(attribute(opening, "action") ?? "", url).href, fields }
}

/** Presses a button, after typing other values into the form's fields. */
export const press = (
  page: Page,
  label: string,
  typed: Readonly<Record<string, string>> = {}
): Promise<Page> => {
  const { action, fields } = formOf(page, label)
  for (const [name, value] of Object.entries(typed)) fields.set(name, value)
  return visit(action, { method: "POST", body: fields })
}

/** Pays in the widget of a page of ours, as its script would; answers where that leads. */
export const payInWidget = (page: Page, number: string): Promise<Page> => {
  const src = attribute(/<script [^>]*src=[^>]*>/.exec(page.html)?.[0] ?? "", "src") ?? ""
  const action = attribute(/<form [^>]*paymentWidgets[^>]*>/.exec(page.html)?.[0] ?? "", "action")
  const checkoutId = new URL(src).searchParams.get("checkoutId") ?? ""
  const body = new URLSearchParams({
    paymentBrand: "VISA",
    "card.number": number,
    "card.holder": "Jane Jones",
    "card.expiryMonth": "05",
    "card.expiryYear": "2034",
    "card.cvv": "123",
    "customer.browser.acceptHeader": "text/html",
    "customer.browser.language": "en",
    "customer.browser.screenHeight": "1080",
    "customer.browser.screenWidth": "1920",
    "customer.browser.screenColorDepth": "24",
    "customer.browser.timezone": "0",
    "customer.browser.javaEnabled": "false",
    "customer.browser.userAgent": "Mozilla/5.0",
    shopperResultUrl: action ?? ""
  })
  const base = src.slice(0, src.indexOf("/v1/"))
  return visit(`${base}/v1/checkouts/${checkoutId}/payment`, { method: "POST", body })
}
