import { Effect } from "effect"
import * as ApiProblem from "../ApiProblem.ts"
import type { KeyReused, LedgerError } from "../domain/ledger/Ledger.ts"
import type { NoEligibleAccount, Refusal } from "../domain/requests/Refusal.ts"
import type { Unexplained } from "../domain/routing/Explain.ts"
import type { Overloaded, StillRunning } from "../domain/Running.ts"
import type { Fault } from "../Faults.ts"
import { invalid } from "./Edge.ts"

/** Every way in which the domain turns a request down; adding one does not compile until it is here. */
export type DomainError =
  KeyReused | LedgerError | Overloaded | Refusal | StillRunning | Unexplained

const noEligibleAccount = ({ excluded }: NoEligibleAccount): ApiProblem.ApiProblem => {
  const paths = excluded.flatMap(({ path, why }) =>
    path !== undefined && why.includes("missing") ? [path] : []
  )
  const missing = [...new Set(paths)].map((path): Fault => ({ path, rule: "required" }))
  return ApiProblem.make("no_eligible_account", {
    members: { accounts: excluded },
    ...(missing.length === 0 ? {} : { errors: missing })
  })
}

/** The problem that answers a refusal. */
export const toProblem = (error: DomainError): ApiProblem.ApiProblem => {
  switch (error._tag) {
    case "NotFound":
      return ApiProblem.make("not_found")
    case "Unexplained":
      return ApiProblem.make("not_found", { detail: error.detail })
    case "InvalidState":
      return ApiProblem.make("invalid_state", { detail: error.detail })
    case "AmountExceeded":
      return ApiProblem.make("amount_exceeded")
    case "Unsupported":
      return ApiProblem.make("unsupported_operation", { detail: error.detail })
    case "NoEligibleAccount":
      return noEligibleAccount(error)
    case "InvalidField":
      return invalid([{ path: error.path, rule: error.rule }])
    case "KeyReused":
      return ApiProblem.make("idempotency_key_reused")
    case "StillRunning":
      return ApiProblem.make("request_in_progress", { headers: { "retry-after": "5" } })
    case "Overloaded":
    case "SqlError":
      return ApiProblem.make("unavailable", { headers: { "retry-after": "1" } })
  }
}

/** Turns a domain effect's errors into problems; a failure of the database is logged, without values. */
export const asProblems = <A, R>(
  effect: Effect.Effect<A, DomainError, R>
): Effect.Effect<A, ApiProblem.ApiProblem, R> =>
  effect.pipe(
    Effect.tapErrorTag("SqlError", (error) =>
      Effect.logError(`database: ${error.reason._tag} while ${error.reason.operation ?? "working"}`)
    ),
    Effect.mapError(toProblem)
  )
