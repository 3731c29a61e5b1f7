import { ByteSize, Effect } from "effect"
import { HttpIncomingMessage, type HttpServerError, type HttpServerRequest } from "effect/http"
import * as ApiProblem from "../ApiProblem.ts"

/** The largest body that is read. */
export const maxBodyBytes = 256 * 1024

const tooLarge = ApiProblem.make("payload_too_large", { headers: { connection: "close" } })
const unreadable = ApiProblem.make("malformed_request", { headers: { connection: "close" } })
const compressed = ApiProblem.make("unsupported_media_type", {
  detail: "The body is compressed",
  headers: { "accept-encoding": "identity" }
})

const refusal = ({ reason }: HttpServerError.HttpServerError): ApiProblem.ApiProblem =>
  reason._tag === "RequestParseError" && reason.reason === "BodyTooLarge" ? tooLarge : unreadable

/**
 * The request's body, at most {@link maxBodyBytes}. A larger one is refused by its length where it
 * names one, else as soon as it has grown too long; a compressed one, whose size nobody knows, at once.
 */
export const readBody = (
  request: HttpServerRequest.HttpServerRequest
): Effect.Effect<Uint8Array, ApiProblem.ApiProblem> => {
  const { headers } = request
  if (Number(headers["content-length"] ?? 0) > maxBodyBytes) return Effect.fail(tooLarge)
  if ((headers["content-encoding"] ?? "identity") !== "identity") return Effect.fail(compressed)
  return request.arrayBuffer.pipe(
    Effect.provideService(HttpIncomingMessage.MaxBodySize, ByteSize.bytes(maxBodyBytes)),
    Effect.mapError(refusal),
    Effect.map((buffer) => new Uint8Array(buffer))
  )
}
