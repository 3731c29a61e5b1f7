import type { Payment } from "@switchyard/core"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Wire from "./wire.ts"

/** Where the browser goes next (sheet section 6). */

const decode = Schema.decodeUnknownResult(Wire.Redirect)

/** A `redirect` node as the browser's next request, or null where it is none. */
export const read = (redirect: unknown): Payment.Redirect | null =>
  Result.match(decode(redirect), { onFailure: () => null, onSuccess: redirectOf })

/** With parameters a POST form, without them a plain forward, unless the gateway says. */
const redirectOf = (redirect: typeof Wire.Redirect.Type): Payment.Redirect | null => {
  const parsed = URL.canParse(redirect.url) ? new URL(redirect.url) : null
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return null
  const fields = (redirect.parameters ?? []).map(({ name, value }) => ({
    name,
    value: String(value ?? "")
  }))
  const said = Wire.read(redirect.method)?.toUpperCase()
  const method =
    said === "GET" || said === "POST" ? said : fields.length > 0 ? "POST" : ("GET" as const)
  if (method === "POST" || fields.length === 0) {
    return { type: "redirect", method, url: redirect.url, fields: method === "GET" ? [] : fields }
  }
  for (const { name, value } of fields) parsed.searchParams.append(name, value)
  return { type: "redirect", method, url: parsed.href, fields: [] }
}
