import type { Objects } from "@switchyard/client"

/** The pages of the simulated shop. */

const escape = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")

const page = (title: string, ...content: ReadonlyArray<string>): string =>
  [
    '<!doctype html><html lang="en"><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">',
    `<title>${title}</title><h1>${title}</h1>`,
    ...content,
    "</html>"
  ].join("\n")

/**
 * Sends the shopper's browser where `nextAction` says: a form for POST; a link for GET, because a form would
 * replace the query of its address.
 */
export const checkout = ({ nextAction, reference }: Objects.Payment): string => {
  if (nextAction === null) return page("Nothing to do", `<p>Order ${escape(reference)}</p>`)
  const order = `<p>Order ${escape(reference)}: your bank wants to see you first.</p>`
  const { fields, method, url } = nextAction
  if (method === "GET") {
    return page("Checkout", order, `<a role="button" href="${escape(url)}">Go on</a>`)
  }
  const inputs = fields.map(
    ({ name, value }) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`
  )
  const form = [`<form method="post" action="${escape(url)}">`, ...inputs, "<button>Go on</button>"]
  return page("Checkout", order, ...form, "</form>")
}

/** Where the shopper ends; the address says how it went, which the shop has yet to believe. */
export const thanks = (status: string): string =>
  page("Thank you", `<p>The address says: ${escape(status)}. The shop waits for the event.</p>`)

/** What cannot be shown. */
export const missing = (why: string): string => page("Not here", `<p>${escape(why)}</p>`)

/** What the shop has to offer. */
export const home = (links: ReadonlyArray<string>): string =>
  page("Shop (simulated)", ...links.map((path) => `<p><a href="${path}">${path}</a></p>`))
