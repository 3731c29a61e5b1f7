import { Cause, Context, Effect, Layer } from "effect"
import { HttpServerError, type HttpServerResponse } from "effect/http"
import { HttpApiError } from "effect/http-api"
import { isSqlError } from "effect/sql/SqlError"
import * as ApiProblem from "../ApiProblem.ts"
import { Ids } from "../domain/Ids.ts"
import * as Faults from "../Faults.ts"
import { CurrentRequest } from "../observability/CurrentRequest.ts"
import * as Edge from "./Edge.ts"

/** Turns whatever goes wrong into problem details; every error answer of the router is made here. */
export class Respond extends Context.Service<
  Respond,
  {
    /** The answer that says a problem. */
    readonly answer: (
      problem: ApiProblem.ApiProblem
    ) => Effect.Effect<HttpServerResponse.HttpServerResponse>
    /** Answers a problem instead of failing with it. */
    readonly respond: <R>(
      effect: Effect.Effect<HttpServerResponse.HttpServerResponse, ApiProblem.ApiProblem, R>
    ) => Effect.Effect<HttpServerResponse.HttpServerResponse, never, R>
    /** Answers unknown paths, requests that do not fit their schema, and defects. */
    readonly respondToCause: (
      cause: Cause.Cause<unknown>,
      allowed: ReadonlyArray<string>
    ) => Effect.Effect<HttpServerResponse.HttpServerResponse>
  }
>()("router/http/Respond") {}

/** With the request's id as `instance`. */
export const layer: Layer.Layer<Respond, never, Ids> = Layer.effect(
  Respond,
  Effect.map(Ids, (ids) => {
    const answer = (problem: ApiProblem.ApiProblem) =>
      Effect.map(CurrentRequest, (request) =>
        ApiProblem.toResponse(problem, request?.id ?? ids.make("req"))
      )
    return {
      answer,
      respond: (effect) => Effect.catch(effect, answer),
      respondToCause: (cause, allowed) => {
        const problem = ofCause(cause, allowed)
        // A defect's text may hold anything of the request, so only the place where it happened is logged.
        return problem.code === "internal_error"
          ? Effect.andThen(Effect.logError(`a request failed: ${place(cause)}`), answer(problem))
          : answer(problem)
      }
    }
  })
)

const ofCause = (
  cause: Cause.Cause<unknown>,
  allowed: ReadonlyArray<string>
): ApiProblem.ApiProblem => {
  const error = Cause.squash(cause)
  if (HttpApiError.HttpApiSchemaError.is(error))
    return Edge.invalid(Faults.ofIssue(error.cause.issue))
  if (error instanceof HttpServerError.HttpServerError && error.reason._tag === "RouteNotFound") {
    return allowed.length === 0
      ? ApiProblem.make("not_found")
      : ApiProblem.make("method_not_allowed", { headers: { allow: allowed.join(", ") } })
  }
  // A COMMIT that fails while a refusal is rolled back comes as a defect.
  if (isSqlError(error)) return ApiProblem.make("unavailable", { headers: { "retry-after": "1" } })
  return ApiProblem.make("internal_error")
}

const place = (cause: Cause.Cause<unknown>): string => {
  const error = Cause.squash(cause)
  const name = error instanceof Error ? error.name : "defect"
  const frame = error instanceof Error ? (error.stack ?? "").split("\n    at ")[1] : undefined
  return frame === undefined ? name : `${name} at ${frame}`
}
