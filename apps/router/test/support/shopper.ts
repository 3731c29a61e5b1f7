import type { Objects } from "@switchyard/client"

/** What a shopper's browser does: follows the next action, decides at the bank, and comes back. */

const unescape = (text: string): string =>
  text
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")

/** The one form of a page. */
const formOf = (page: string) => {
  const attribute = (tag: string, name: string) =>
    unescape(new RegExp(`${name}="([^"]*)"`).exec(tag)?.[1] ?? "")
  const [form = ""] = /<form[^>]*>/.exec(page) ?? []
  const inputs = page.match(/<input[^>]*>/g) ?? []
  return {
    action: attribute(form, "action"),
    fields: new URLSearchParams(
      inputs.map((tag): [string, string] => [attribute(tag, "name"), attribute(tag, "value")])
    )
  }
}

const post = (url: string, body: URLSearchParams) =>
  fetch(url, { method: "POST", body, redirect: "manual" })

/** Pays (`Y`), fails (`N`) or cancels (`C`), and answers what the way back led to. */
export const decide = async (
  { nextAction }: Objects.Payment,
  decision: "Y" | "N" | "C"
): Promise<Response> => {
  const fields = (nextAction?.fields ?? []).map(({ name, value }): [string, string] => [
    name,
    value
  ])
  const challenge = formOf(
    await (await post(nextAction?.url ?? "", new URLSearchParams(fields))).text()
  )
  challenge.fields.set("PaRes", decision)
  const back = formOf(await (await post(challenge.action, challenge.fields)).text())
  const answer = await post(back.action, back.fields)
  return new Response(await answer.arrayBuffer(), {
    status: answer.status,
    headers: answer.headers
  })
}
