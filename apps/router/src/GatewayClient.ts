import { NodeHttpClient } from "@effect/platform-node"
import * as Undici from "@effect/platform-node/Undici"
import { Effect, Layer } from "effect"
import { HttpClient } from "effect/http"
import { createHash, type Hash } from "node:crypto"
import { CurrentRecorder, type Recorder } from "./domain/accounts/Exchange.ts"

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

/** The option of a request that tells the dispatcher where its answer is noted. */
const recorderOption = Symbol("recorder")

type Handler = Undici.Dispatcher.DispatchHandler

/** Notes status and digest of an answer from the bytes that pass by: nothing is kept or copied. */
const recording = (handler: Handler, recorder: Recorder): Handler => {
  let httpStatus = 0
  let digest: Hash | undefined
  return {
    onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
    onRequestUpgrade: (...upgrade) => handler.onRequestUpgrade?.(...upgrade),
    onResponseStart: (controller, status, headers, text) => {
      // Interim answers (1xx) come before the one that counts.
      if (status >= 200) {
        httpStatus = status
        digest = createHash("sha256")
        recorder.last = { httpStatus, hash: null }
      }
      handler.onResponseStart?.(controller, status, headers, text)
    },
    onResponseData: (controller, chunk) => {
      digest?.update(chunk)
      handler.onResponseData?.(controller, chunk)
    },
    onResponseEnd: (controller, trailers) => {
      if (digest !== undefined) recorder.last = { httpStatus, hash: digest.digest("hex") }
      handler.onResponseEnd?.(controller, trailers)
    },
    onResponseError: (controller, error) => handler.onResponseError?.(controller, error)
  }
}

const recorded: Undici.Dispatcher.DispatcherComposeInterceptor =
  (dispatch) =>
  (options: Undici.Dispatcher.DispatchOptions & { [recorderOption]?: Recorder }, handler) => {
    const recorder = options[recorderOption]
    return dispatch(options, recorder === undefined ? handler : recording(handler, recorder))
  }

const dispatcher = Layer.effect(
  NodeHttpClient.Dispatcher,
  Effect.map(NodeHttpClient.makeDispatcherOptions({ connect: connector() }), (agent) =>
    agent.compose(recorded)
  )
)

/** Hands the recorder of the effect that is running to the dispatcher. */
const withRecorder = (client: HttpClient.HttpClient): HttpClient.HttpClient =>
  HttpClient.transform(client, (effect) =>
    Effect.flatMap(CurrentRecorder, (recorder) => {
      if (recorder === null) return effect
      // A request that nobody answers must not be left with the answer to the one before it.
      recorder.last = null
      const options = { opaque: null, [recorderOption]: recorder }
      return Effect.provideService(effect, NodeHttpClient.UndiciOptions, options)
    })
  )

/**
 * The HTTP client for calls to gateways: undici, no redirects, no retries of its own. What it receives
 * while `Exchange.exchangeOf` runs is noted there.
 */
export const layer: Layer.Layer<HttpClient.HttpClient> = Layer.effect(
  HttpClient.HttpClient,
  Effect.map(HttpClient.HttpClient, withRecorder)
).pipe(Layer.provide(NodeHttpClient.layerUndiciNoDispatcher), Layer.provide(dispatcher))
