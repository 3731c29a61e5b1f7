import { ByteSize, Effect } from "effect"
import { HttpIncomingMessage, type HttpServerRequest } from "effect/http"
import * as ApiProblem from "../ApiProblem.ts"

/** The largest body that is read. */
export const maxBodyBytes = 256 * 1024

const tooLarge = ApiProblem.make("payload_too_large", { headers: { connection: "close" } })

/**
 * The request's body, at most {@link maxBodyBytes}. A larger one is refused by its length where it
 * names one, else as soon as it has grown too long.
 */
export const readBody = (
  request: HttpServerRequest.HttpServerRequest
): Effect.Effect<Uint8Array, ApiProblem.ApiProblem> => {
  if (Number(request.headers["content-length"] ?? 0) > maxBodyBytes) return Effect.fail(tooLarge)
  return request.arrayBuffer.pipe(
    Effect.provideService(HttpIncomingMessage.MaxBodySize, ByteSize.bytes(maxBodyBytes)),
    Effect.mapError(() => tooLarge),
    Effect.map((buffer) => new Uint8Array(buffer))
  )
}
