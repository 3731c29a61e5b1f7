import { type Outcomes, Plan, Policy } from "@switchyard/routing"
import { Clock, Context, Duration, Effect, FiberSet, Layer, Result, Schedule, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { createHash } from "node:crypto"
import * as BasisRows from "../../sql/BasisRows.ts"
import { Accounts, type OpenAccount } from "../accounts/Accounts.ts"
import { Policies, type Versioned } from "./Policies.ts"

/** What of an account its plans are made with. */
export type Routable = Pick<OpenAccount, "capabilities" | "fees" | "health" | "id" | "limits">

/** What all decisions of a merchant have in common until its policy or the configuration changes. */
export interface Basis {
  /** Digest of its text, by which decisions name it; null where it has no text. */
  readonly id: string | null
  readonly policy: Policy.Policy
  readonly policyVersion: number
  /** In the order of the configuration file. */
  readonly accounts: ReadonlyArray<Routable>
  /** The accounts without what changes from one decision to the next. */
  readonly candidates: ReadonlyArray<Plan.Candidate>
  /** Whether the policy orders by what was observed. */
  readonly learns: boolean
  /** Fields that some account demands: whether another one is missing decides nothing. */
  readonly demanded: ReadonlySet<Plan.Field>
  /** The same candidates with what is believed of them, by segment; see `Considered`. */
  readonly learned: Map<string, Learned>
}

/** Candidates of one segment, as long as the beliefs are those of this table. */
export interface Learned {
  readonly table: Outcomes.Table
  readonly candidates: ReadonlyArray<Plan.Candidate>
  /** The beliefs as JSON, in the order of the candidates. */
  readonly text: string
}

/**
 * The merchants' bases. Each is stored once, by its digest, when it is first used: beside the payments, which
 * neither wait for it nor fail with it.
 */
export class Bases extends Context.Service<
  Bases,
  {
    readonly of: (merchant: string) => Basis
    /** Texts that are on their way to the database, by their digests. */
    readonly unstored: ReadonlyMap<string, string>
  }
>()("router/domain/Bases") {}

const encode = Schema.encodeResult(Plan.Inputs)

// The codec is that of a whole decision; of this one only what all have in common is kept.
const request: Plan.Request = {
  ...{ operation: "tokenize", method: "card", bin: null, brand: null, country: null },
  ...{ metadata: {}, missing: [] }
}

const textOf = (
  merchant: string,
  { policy, version }: Versioned,
  candidates: ReadonlyArray<Plan.Candidate>
): string | null =>
  Result.match(encode({ request, policy, candidates, seed: "" }), {
    onSuccess: (json) =>
      JSON.stringify({ merchant, version, policy: json.policy, candidates: json.candidates }),
    onFailure: () => null
  })

const candidateOf = ({ capabilities, fees, id, limits }: Routable): Plan.Candidate => ({
  id,
  capabilities,
  limits,
  ...(fees === undefined ? {} : { fees })
})

/** The basis, and the text that its id is the digest of. */
export const make = (
  merchant: string,
  versioned: Versioned,
  accounts: ReadonlyArray<Routable>
): { readonly basis: Basis; readonly body: string | null } => {
  const candidates = accounts.map(candidateOf)
  const body = textOf(merchant, versioned, candidates)
  const basis: Basis = {
    id: body === null ? null : createHash("sha256").update(body).digest("base64url"),
    policy: versioned.policy,
    policyVersion: versioned.version,
    accounts,
    candidates,
    learns: Policy.learns(versioned.policy),
    demanded: new Set(
      candidates.flatMap(({ capabilities }): ReadonlyArray<Plan.Field> => [
        ...capabilities.requiredFields,
        ...capabilities.requiredPayoutFields
      ])
    ),
    learned: new Map()
  }
  return { basis, body }
}

/** How soon a basis that could not be stored is tried again. */
const again = Schedule.spaced(Duration.seconds(1))

/** Over the policies and accounts as they are. */
export const layer: Layer.Layer<Bases, never, Accounts | Policies | SqlClient.SqlClient> =
  Layer.effect(
    Bases,
    Effect.gen(function* () {
      const accounts = yield* Accounts
      const policies = yield* Policies
      const rows = BasisRows.make(yield* SqlClient.SqlClient)
      const run = yield* FiberSet.makeRuntime<never>()
      const store = (row: BasisRows.BasisRow) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) => rows.insert(row, now)).pipe(
          Effect.tapError(() => Effect.logWarning("what a routing is decided by was not stored")),
          Effect.retry(again),
          Effect.ensuring(Effect.sync(() => unstored.delete(row.id))),
          Effect.ignore
        )
      const unstored = new Map<string, string>()
      const known = new Map<string, Basis>()
      const of = (merchant: string): Basis => {
        const versioned = policies.of(merchant)
        const before = known.get(merchant)
        if (before?.policyVersion === versioned.version) return before
        const { basis, body } = make(merchant, versioned, accounts.ofMerchant(merchant))
        known.set(merchant, basis)
        if (basis.id === null || body === null) return basis
        unstored.set(basis.id, body)
        run(store({ id: basis.id, merchant, body }))
        return basis
      }
      for (const merchant of new Set(accounts.all.map((one) => one.merchant))) of(merchant)
      return { of, unstored }
    })
  )
