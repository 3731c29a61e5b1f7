import type { Payment } from "@switchyard/core"

/** The pages of a shop that `nextAction` asks for; any web framework can send them. */

const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;")

const page = (title: string, content: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>
<link rel="icon" href="data:,"><h1>${title}</h1>
${content}</html>`

/** A form for POST, a link for GET: a form would replace the query of its address. */
const request = ({ fields, method, url }: Payment.BrowserRequest, attributes: string): string => {
  if (method === "GET") return `<a href="${escape(url)}" ${attributes}></a>`
  const inputs = fields.map(
    ({ name, value }) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`
  )
  return `<form method="POST" action="${escape(url)}" ${attributes}>${inputs.join("\n")}</form>`
}

/** What the shopper sees at the end. */
export const thanks = page("Thank you", "")

// Each hidden request has at most 10 seconds; then the shopper goes on in any case.
const goOn = `<script>
const go = (request) => (request.submit ? request.submit() : request.click())
const loaded = Array.from(document.querySelectorAll("iframe"), (frame) =>
  new Promise((done) => { frame.onload = done; setTimeout(done, 10000) }))
document.querySelectorAll("[target]").forEach(go)
Promise.all(loaded).then(() => go(document.getElementById("go-on")))
</script>`

/** Sends the browser where a {@link Payment.Redirect} says: first the hidden frames, then the page. */
export const redirect = (action: Payment.Redirect): string => {
  const hidden = (action.preconditions ?? []).map((precondition, index) => {
    const name = `precondition-${index}`
    return `<iframe name="${name}" hidden></iframe>\n${request(precondition, `target="${name}"`)}`
  })
  return page("One moment", [...hidden, request(action, 'id="go-on"'), goOn].join("\n"))
}

/** Holds the gateway's own form, as a {@link Payment.Widget} describes it. */
export const widget = ({ brands, integrity, returnUrl, scriptUrl }: Payment.Widget): string => {
  const trusted = integrity === undefined ? "" : ` integrity="${integrity}" crossorigin="anonymous"`
  const script = `<script src="${escape(scriptUrl)}"${trusted}></script>`
  const form = `action="${escape(returnUrl)}" data-brands="${escape(brands.join(" "))}"`
  return page("Checkout", `${script}\n<form class="paymentWidgets" ${form}></form>`)
}
