import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import type { Fault, Spoil } from "./Faults.ts"
import type { Sent } from "./Gateway.ts"

/**
 * The fault-injecting HttpClient. It keeps what was sent, and plays a fault on the next request that is
 * not one for a token. A fault "after" really sends the request first: the gateway's books show it.
 */
export interface Network {
  readonly client: HttpClient.HttpClient
  /** What was sent since the last {@link Network.forget}, without requests for tokens. */
  readonly sent: () => ReadonlyArray<Sent>
  readonly forget: () => void
  /** Plays a fault on each of the next `times` requests. */
  readonly arm: (fault: Fault, times?: number) => void
  /** Changes the text of the next answer; the gateway has processed the request. */
  readonly falsify: (change: (body: string) => string) => void
  /** Answers instead of the gateway, every time until {@link Network.calm}. */
  readonly replace: (answer: (request: Sent) => Response | null) => void
  /** Strikes requests for a token too, until {@link Network.calm}. */
  readonly includeAuthentication: () => void
  /** No faults, nothing kept. */
  readonly calm: () => void
}

/** What {@link make} needs. */
export interface Options {
  readonly http: HttpClient.HttpClient
  readonly isAuthentication?: ((request: Sent) => boolean) | undefined
  /** Called when a call is made to wait for ever, so that its deadline need not be waited for. */
  readonly onHang: () => void
}

/** Puts faults between a provider and a client. */
export const make = (options: Options): Network => {
  const state = blank()
  const strike = (
    request: HttpClientRequest.HttpClientRequest
  ): Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError> => {
    const sent = sentOf(request)
    const isAuthentication = options.isAuthentication?.(sent) ?? false
    if (isAuthentication && !state.includeAuthentication) return options.http.execute(request)
    if (!isAuthentication) state.sent.push(sent)
    const replaced = state.replace?.(sent) ?? null
    if (replaced !== null) return Effect.succeed(HttpClientResponse.fromWeb(request, replaced))
    if (state.falsify !== null) {
      const change = state.falsify
      state.falsify = null
      return Effect.flatMap(options.http.execute(request), (response) =>
        falsified(response, change)
      )
    }
    const fault = state.faults.shift()
    if (fault === undefined) return options.http.execute(request)
    if (fault.stage === "before") return Effect.fail(transportError(request, fault.error))
    return Effect.flatMap(options.http.execute(request), (response) =>
      spoilt(response, fault.spoil, options.onHang)
    )
  }
  return {
    client: HttpClient.make(strike),
    sent: () => state.sent.slice(),
    forget: () => {
      state.sent.length = 0
    },
    arm: (fault, times = 1) => {
      state.faults = Array.from({ length: times }, () => fault)
    },
    falsify: (change) => {
      state.falsify = change
    },
    replace: (answer) => {
      state.replace = answer
    },
    includeAuthentication: () => {
      state.includeAuthentication = true
    },
    calm: () => {
      Object.assign(state, blank())
    }
  }
}

interface State {
  sent: Array<Sent>
  faults: Array<Fault>
  falsify: ((body: string) => string) | null
  replace: ((request: Sent) => Response | null) | null
  includeAuthentication: boolean
}

const blank = (): State => ({
  sent: [],
  faults: [],
  falsify: null,
  replace: null,
  includeAuthentication: false
})

const sentOf = (request: HttpClientRequest.HttpClientRequest): Sent => {
  const { body, headers, method, url, urlParams } = request
  const query = urlParams.params.map(([name, value]) => `${name}=${value}`).join("&")
  return {
    method,
    url: query === "" ? url : `${url}?${query}`,
    headers: { ...headers },
    body: textOf(body)
  }
}

/** What a body says; the parts of a multipart form as `name=value` lines, files and streams not at all. */
const textOf = (body: HttpClientRequest.HttpClientRequest["body"]): string => {
  switch (body._tag) {
    case "Uint8Array":
      return new TextDecoder().decode(body.body)
    case "FormData":
      return [...body.formData]
        .map(([name, value]) => `${name}=${typeof value === "string" ? value : ""}`)
        .join("\n")
    case "Raw":
      return typeof body.body === "string" ? body.body : ""
    default:
      return ""
  }
}

const transportError = (
  request: HttpClientRequest.HttpClientRequest,
  { message = "", ...fields }: Readonly<Record<string, string>>
) =>
  new HttpClientError.HttpClientError({
    reason: new HttpClientError.TransportError({
      request,
      cause: Object.assign(new Error(message), fields)
    })
  })

type Response_ = HttpClientResponse.HttpClientResponse

const falsified = (response: Response_, change: (body: string) => string) =>
  Effect.map(response.text, (text) =>
    HttpClientResponse.fromWeb(
      response.request,
      new Response(change(text), { status: response.status, headers: headersOf(response) })
    )
  )

const jsonType = { "content-type": "application/json" }

// A length or an encoding would be untrue of a changed text; a signature of the gateway's stays.
const headersOf = ({ headers }: Response_): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !["content-length", "content-encoding", "transfer-encoding"].includes(name)
    )
  )

const spoilt = (
  response: Response_,
  spoil: Spoil,
  onHang: () => void
): Effect.Effect<Response_, HttpClientError.HttpClientError> => {
  const answer = (
    body: string | ReadableStream<Uint8Array>,
    status = 200,
    headers: Record<string, string> = jsonType
  ) =>
    Effect.succeed(HttpClientResponse.fromWeb(response.request, webResponse(body, status, headers)))
  // The answer is read whole first: only then has the gateway certainly processed the request.
  return Effect.flatMap(response.text, (text) => {
    switch (spoil.type) {
      case "error":
        return Effect.fail(transportError(response.request, spoil.error))
      case "hang":
        return Effect.andThen(Effect.sync(onHang), Effect.never)
      case "body":
        return answer(spoil.text, spoil.status, {
          "content-type": spoil.contentType ?? "application/json",
          ...((spoil.status ?? 200) >= 300 && (spoil.status ?? 200) < 400
            ? { location: "https://elsewhere.invalid/" }
            : {})
        })
      case "stalledBody":
        onHang()
        return answer(stream([text.slice(0, 5)], "stall"))
      case "truncated":
        return answer(
          stream([text.slice(0, text.length / 2)], spoil.withLength ? "break" : "end"),
          200,
          spoil.withLength ? { ...jsonType, "content-length": String(text.length) } : jsonType
        )
      case "endless":
        return answer(stream(repeat(text), "end"), 200, { ...jsonType, ...spoil.headers })
      case "relabelled":
        return answer(text, response.status, {
          ...headersOf(response),
          "content-type": "text/plain"
        })
      case "status":
        return answer(text, spoil.status, headersOf(response))
    }
  })
}

// A status of 3xx is refused by the constructor's checks only together with a body.
const webResponse = (
  body: string | ReadableStream<Uint8Array>,
  status: number,
  headers: Record<string, string>
) => new Response(status >= 300 && status < 400 ? null : body, { status, headers })

const hundredMegabytes = 100 * 1024 * 1024

function* repeat(text: string): Iterable<string> {
  const chunk = " ".repeat(64 * 1024)
  yield text
  for (let size = 0; size < hundredMegabytes; size += chunk.length) yield chunk
}

const stream = (
  chunks: Iterable<string>,
  ending: "end" | "break" | "stall"
): ReadableStream<Uint8Array> => {
  const iterator = chunks[Symbol.iterator]()
  const encoder = new TextEncoder()
  return new ReadableStream({
    pull(controller) {
      const next = iterator.next()
      if (next.done !== true) controller.enqueue(encoder.encode(next.value))
      else if (ending === "end") controller.close()
      else if (ending === "break") controller.error(new TypeError("terminated"))
      else return new Promise(() => undefined)
      return undefined
    }
  })
}
