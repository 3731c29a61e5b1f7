import { Api } from "@switchyard/client"
import type { HttpServerRequest } from "effect/http"

/** The paths of the contract: which methods each has, and what kind of request it is. */

type Request = HttpServerRequest.HttpServerRequest

interface Route {
  /** As the contract writes it: `/v1/payments/{id}`. */
  readonly template: string
  readonly pattern: RegExp
  readonly methods: Set<string>
}

/** A path of Effect's router as the contract writes it. */
export const templateOf = (path: string): string => path.replaceAll(/:(\w+)/g, "{$1}")

const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll(".", "\\.").replaceAll(/:\w+/g, "[^/]+")}$`)

const makeRoutes = (): ReadonlyArray<Route> => {
  const known = new Map<string, Set<string>>([
    ["/docs", new Set(["GET"])],
    ["/openapi.json", new Set(["GET"])]
  ])
  for (const group of Object.values(Api.groups)) {
    for (const { method, path } of Object.values(group.endpoints)) {
      known.set(path, (known.get(path) ?? new Set()).add(method))
    }
  }
  return [...known].map(([path, methods]) => ({
    template: templateOf(path),
    pattern: patternOf(path),
    methods
  }))
}

const routes = makeRoutes()

const pathOf = ({ url }: Request): string => url.split("?", 1)[0] ?? ""

const routeOf = (request: Request): Route | undefined => {
  const path = pathOf(request)
  return routes.find(({ pattern }) => pattern.test(path))
}

/** The methods of a path that lacks the request's own: they make 405 out of some 404s. */
export const allowed = (request: Request): ReadonlyArray<string> => {
  const methods = routeOf(request)?.methods ?? new Set()
  // A path with this method that was not found has a parameter that cannot be decoded.
  if (methods.has(request.method)) return []
  // Where there is something to get, there is its head.
  return [...methods].flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : method))
}

/** `POST /v1/payments/{id}/capture`; the method alone where the contract has no such path. */
export const nameOf = (request: Request): string => {
  const route = routeOf(request)
  return route === undefined ? request.method : `${request.method} ${route.template}`
}

/**
 * What a request is: `moving` ones can make a gateway move money; `open` ones come without a key, from
 * gateways (`notice`) and from shoppers' browsers (`visit`).
 */
export type Kind = "moving" | "notice" | "visit" | "other"

const moving = /^\/v1\/(?:payments|payouts|tokens)(?:[/?]|$)/
const asking = /\/(?:sync|resolve)(?:\?|$)/

/** See {@link Kind}: by the first signs of the path, so that it costs nothing. */
export const kindOf = ({ method, url }: Request): Kind => {
  if (url.startsWith("/v1/webhooks/")) return "notice"
  if (url.startsWith("/v1/return/") || url.startsWith("/v1/checkout/")) return "visit"
  return method !== "GET" && method !== "HEAD" && moving.test(url) && !asking.test(url)
    ? "moving"
    : "other"
}
