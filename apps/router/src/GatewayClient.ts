import { NodeHttpClient } from "@effect/platform-node"
import * as Undici from "@effect/platform-node/Undici"
import type { Layer } from "effect"
import type { HttpClient } from "effect/http"

/** A connection that is not up by then was never used: nothing was sent. */
const connectTimeoutMs = 10_000

/**
 * Marks errors of the connection phase. undici reports a reset during the handshake like one after the
 * request was read; only here is it certain that no byte of a request had been written.
 */
const connector = (): Undici.buildConnector.connector => {
  const connect = Undici.buildConnector({ timeout: connectTimeoutMs })
  return (options, callback) =>
    connect(options, (...result) => {
      const [error] = result
      if (error !== null) Object.assign(error, { phase: "connect" })
      if (error === null) callback(null, result[1])
      else callback(error, null)
    })
}

/** The HTTP client for calls to gateways: undici, no redirects, no retries of its own. */
export const layer: Layer.Layer<HttpClient.HttpClient> = NodeHttpClient.layerUndiciOptions({
  connect: connector()
})
