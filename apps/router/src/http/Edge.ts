import { Effect, Result } from "effect"
import type { HttpServerRequest } from "effect/http"
import * as ApiProblem from "../ApiProblem.ts"
import type { Fault } from "../Faults.ts"
import * as StrictJson from "./StrictJson.ts"
import { readBody } from "./readBody.ts"

/** What every handler does before it looks at a request's meaning. Refusals name paths and rules only. */

/** A request as it arrived. */
export type Request = HttpServerRequest.HttpServerRequest

type Refused<A> = Effect.Effect<A, ApiProblem.ApiProblem>

/** The `Idempotency-Key`: 1 to 255 visible ASCII characters, on every call that can move money. */
export const idempotencyKey = (request: Request): Refused<string> => {
  const key = request.headers["idempotency-key"]
  return key !== undefined && /^[\x21-\x7e]{1,255}$/.test(key)
    ? Effect.succeed(key)
    : Effect.fail(ApiProblem.make("idempotency_key_required"))
}

/** A JSON body by its schema. An empty body counts as `{}` where every field is optional. */
export const body = <A>(
  request: Request,
  decode: (input: unknown) => Result.Result<A, ReadonlyArray<Fault>>,
  options: { readonly mayBeEmpty: boolean } = { mayBeEmpty: false }
): Refused<A> =>
  Effect.gen(function* () {
    const type = request.headers["content-type"]
    const absent = type === undefined && options.mayBeEmpty
    if (!absent && !isJson(type)) return yield* ApiProblem.make("unsupported_media_type")
    const bytes = yield* readBody(request)
    if (bytes.length === 0 && options.mayBeEmpty) return yield* validated(decode({}))
    if (absent) return yield* ApiProblem.make("unsupported_media_type")
    const json = StrictJson.parse(bytes)
    if (Result.isSuccess(json)) return yield* validated(decode(json.success))
    const { path, rule } = json.failure
    return yield* ApiProblem.make("malformed_request", { errors: [{ path, rule }] })
  })

const isJson = (type: string | undefined): boolean =>
  type !== undefined && /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type)

const validated = <A>(result: Result.Result<A, ReadonlyArray<Fault>>): Refused<A> =>
  Result.isSuccess(result) ? Effect.succeed(result.success) : Effect.fail(invalid(result.failure))

/** A well-formed request that breaks rules. */
export const invalid = (errors: ReadonlyArray<Fault>): ApiProblem.ApiProblem =>
  ApiProblem.make("validation_failed", { errors })
