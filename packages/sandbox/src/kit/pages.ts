/** The few HTML pages that a customer sees. They work without scripts. */
import type { SandboxResponse } from "../Gateway.ts"
import * as respond from "../internal/respond.ts"

const escape = respond.escapeHtml

/** A page around HTML content; the title is text. */
export const page = (title: string, content: string): SandboxResponse =>
  respond.html(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(title)}</title>
<style>body{font:16px system-ui;max-width:32rem;margin:3rem auto;padding:0 1rem}
button{font:inherit;padding:.6rem 1.2rem;margin-right:.5rem}</style></head>
<body><h1>${escape(title)}</h1>
${content}
</body></html>`)

/** A form field that the customer does not see. */
export const hidden = (name: string, value: string): string =>
  `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`

/** What a link that has been used or never existed leads to. */
export const notFound = (): SandboxResponse => ({
  ...page("No such payment", "<p>The link is not valid any more.</p>"),
  status: 404
})

/** Carries the customer back with these fields; without scripts they press the button. */
export const autoPost = (
  action: string,
  method: string,
  fields: Readonly<Record<string, string>>
): SandboxResponse =>
  page(
    "Back to the shop",
    `<form id="back" method="${escape(method.toLowerCase())}" action="${escape(action)}">
${Object.entries(fields)
  .map(([name, value]) => hidden(name, value))
  .join("\n")}
<button>Continue</button>
</form>
<script>document.getElementById("back").submit()</script>`
  )
