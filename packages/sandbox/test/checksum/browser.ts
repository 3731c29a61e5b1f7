/** What a browser does with the gateway's pages: reads forms, presses buttons. */
import { expect } from "vitest"
import { type Body, form, send } from "../client.ts"

export interface Redirect {
  readonly url: string
  readonly method: string
  readonly target: string
  readonly parameters: ReadonlyArray<{ readonly name: string; readonly value: string }>
}

export const redirectOf = (body: Body) => body["redirect"] as Redirect

const unescape = (text: string) =>
  text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&")

/** What a browser would submit: the form's action, method and hidden fields. */
export const readForm = (page: string) => {
  const action = unescape(/action="([^"]*)"/.exec(page)?.[1] ?? "")
  const method = /method="([^"]*)"/.exec(page)?.[1]
  const inputs = page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)
  const fields = Object.fromEntries(
    Array.from(inputs, ([, name = "", value = ""]) => [name, unescape(value)])
  )
  const buttons = Array.from(page.matchAll(/name="PaRes" value="(\w)"/g), ([, value]) => value)
  return { action, method, fields, buttons }
}

/** Opens a link and presses one button; gives the form that goes back to the merchant. */
export const press = async (page: string, decision: string) => {
  const question = readForm(page)
  expect(question.buttons).toContain(decision)
  const answer = await send(question.action, form({ ...question.fields, PaRes: decision }))
  return { question, back: readForm(answer.text) }
}

/** Walks from the redirect to the form that goes back to the merchant, pressing one button. */
export const walk = async (redirect: Redirect, decision: string) => {
  const entries = redirect.parameters.map(({ name, value }) => [name, value])
  const page =
    redirect.method === "POST"
      ? await send(redirect.url, form(Object.fromEntries(entries)))
      : await send(redirect.url, "", { method: "GET" })
  return press(page.text, decision)
}
