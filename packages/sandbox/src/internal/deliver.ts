/** Real delivery of notifications: one request, no redirects followed, five seconds. */
import { request as requestHttp } from "node:http"
import { request as requestHttps } from "node:https"
import { Effect } from "effect"
import { type Deliver, DeliveryFailed } from "../Gateway.ts"

const timeoutMs = 5000

export const deliver: Deliver = (outgoing) =>
  Effect.callback((resume) => {
    const fail = (reason: string) => resume(Effect.fail(new DeliveryFailed({ reason })))
    if (!URL.canParse(outgoing.url)) return fail("not a URL")
    const url = new URL(outgoing.url)
    const send = url.protocol === "https:" ? requestHttps : requestHttp
    if (url.protocol !== "https:" && url.protocol !== "http:") return fail("not an HTTP URL")
    const request = send(
      url,
      {
        method: outgoing.method ?? "POST",
        agent: false,
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          ...outgoing.headers,
          "content-type": outgoing.contentType,
          "content-length": Buffer.byteLength(outgoing.body)
        }
      },
      (response) => {
        response.resume()
        response.on("error", () => undefined)
        resume(Effect.succeed(response.statusCode ?? 0))
      }
    )
    request.on("error", (error) => fail("code" in error ? String(error.code) : "failed"))
    request.end(outgoing.body)
    return Effect.sync(() => request.destroy())
  })
