/** What a browser does with the gateway's pages: follows, reads forms, presses buttons. */
import { form, send } from "../client.ts"
import type { Fields } from "./client.ts"

const unescape = (text: string) =>
  text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&")

export interface Page {
  readonly status: number
  readonly location: string | undefined
  readonly text: string
}

/** Opens a link; a redirect is not followed. */
export const open = async (url: string): Promise<Page> => {
  const { headers, status, text } = await send(url, "", { method: "GET" })
  return { status, location: headers.location, text }
}

/** The form of a page as a browser would send it. */
export const formOf = (page: Page) => {
  const action = unescape(/action="([^"]*)"/.exec(page.text)?.[1] ?? "")
  const inputs = page.text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)
  const fields: Fields = Object.fromEntries(
    Array.from(inputs, ([, name = "", value = ""]) => [name, unescape(value)])
  )
  const buttons = Array.from(
    page.text.matchAll(/<button name="decision" value="(\w+)">/g),
    ([, value]) => value
  )
  return { action, fields, buttons }
}

/** Sends a form. */
export const submit = async (action: string, fields: Fields): Promise<Page> => {
  const { headers, status, text } = await send(action, form(fields))
  return { status, location: headers.location, text }
}

/** Presses one button of a page. */
export const press = (page: Page, decision: string): Promise<Page> => {
  const { action, fields } = formOf(page)
  return submit(action, { ...fields, decision })
}
