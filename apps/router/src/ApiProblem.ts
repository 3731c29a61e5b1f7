import { ProblemCode } from "@switchyard/client"
import { Data } from "effect"
import { HttpServerResponse } from "effect/http"
import type { Fault } from "./Faults.ts"

/** See {@link ProblemCode.ProblemCode}. */
export type Code = ProblemCode.ProblemCode

/** Every code. */
export const codes = ProblemCode.problemCodes

/** What is added to the fixed members. */
export interface Detail {
  readonly detail?: string
  /** On validation: paths and rules, never a value. */
  readonly errors?: ReadonlyArray<Fault>
  readonly headers?: Readonly<Record<string, string>>
  /** Members beside those of RFC 9457: `payment`, `decline`, `accounts`. */
  readonly members?: Readonly<Record<string, unknown>>
}

/** An error answer on its way to the client. */
export class ApiProblem extends Data.TaggedError("ApiProblem")<{
  readonly code: Code
  readonly problem: Detail
}> {
  /** The HTTP status of its code. */
  get status(): number {
    return ProblemCode.statusOf(this.code)
  }
}

/** A problem of the given code. */
export const make = (code: Code, problem: Detail = {}): ApiProblem =>
  new ApiProblem({ code, problem })

/** The answer as `application/problem+json`; `instance` is the request's id. */
export const toResponse = (
  { code, problem }: ApiProblem,
  instance: string
): HttpServerResponse.HttpServerResponse => {
  const status = ProblemCode.statusOf(code)
  const title = ProblemCode.titleOf(code)
  const { detail = title, errors, headers = {}, members = {} } = problem
  const body = {
    type: ProblemCode.typeOf(code),
    title,
    status,
    detail,
    instance,
    code,
    ...(errors && { errors }),
    ...members
  }
  return HttpServerResponse.text(JSON.stringify(body), {
    status,
    headers,
    contentType: "application/problem+json"
  })
}
