import { Policy } from "@switchyard/routing"
import { Clock, Context, Data, Duration, Effect, Layer, Result, Schedule, Schema } from "effect"
import { SqlClient } from "effect/sql"
import type { SqlError } from "effect/sql/SqlError"
import * as Faults from "../../Faults.ts"
import * as PolicyRows from "../../sql/PolicyRows.ts"

/** A merchant's policy; version 0 is the configuration file's, or an empty one. */
export interface Versioned {
  readonly version: number
  readonly policy: Policy.Policy
}

/** A stored policy that this version of the router does not understand. */
export class UnreadablePolicy extends Data.TaggedError("UnreadablePolicy")<{
  readonly merchant: string
  readonly version: number
  readonly faults: ReadonlyArray<Faults.Fault>
}> {
  override get message(): string {
    const faults = this.faults.map(({ path, rule }) => `${path}: ${rule}`).join(", ")
    return `the stored routing of merchant ${this.merchant}, version ${this.version}: ${faults}`
  }
}

/**
 * The merchants' routing policies. Plans read them from memory; what another replica has stored is read
 * every two seconds. The newest stored version counts; without one, the configuration file's policy does.
 */
export class Policies extends Context.Service<
  Policies,
  {
    readonly of: (merchant: string) => Versioned
    /** Stores a new version; durable, and in force here, when it answers. */
    readonly put: (merchant: string, policy: Policy.Policy) => Effect.Effect<Versioned, SqlError>
  }
>()("router/domain/Policies") {}

const everyMs = 2000

const decode = Faults.decoder(Schema.fromJsonString(Policy.Policy))

type Trouble = SqlError | UnreadablePolicy

const makeKnown = (rows: ReturnType<typeof PolicyRows.make>) => {
  const known = new Map<string, Versioned>()
  const versionOf = (merchant: string) => known.get(merchant)?.version ?? 0
  // A reading that began before a PUT may end after it.
  const keep = (merchant: string, versioned: Versioned) => {
    if (versioned.version > versionOf(merchant)) known.set(merchant, versioned)
  }
  const read = Effect.fnUntraced(function* ({ merchant, version }: PolicyRows.Head) {
    const row = yield* rows.find(merchant, version)
    const policy = decode(row?.policy)
    if (Result.isSuccess(policy)) return keep(merchant, { version, policy: policy.success })
    return yield* new UnreadablePolicy({ merchant, version, faults: policy.failure })
  })
  /** Reads what is newer than what is known; one that cannot be read does not keep back the others. */
  const readNew = Effect.gen(function* () {
    const newer = (yield* rows.heads).filter((head) => head.version > versionOf(head.merchant))
    const done = yield* Effect.forEach(newer, (head) => Effect.result(read(head)))
    const failed = done.find(Result.isFailure)
    return failed === undefined ? newer.map(({ merchant }) => merchant) : yield* failed.failure
  })
  return { known, keep, readNew }
}

/** Takes over what others have stored. A failure is told once, not at every round that it lasts. */
const follow = (readNew: Effect.Effect<unknown, Trouble>) => {
  let told: string | null = null
  const round = Effect.matchEffect(readNew, {
    onSuccess: () => Effect.sync(() => void (told = null)),
    onFailure: (error) => {
      const line = describe(error)
      if (line === told) return Effect.void
      told = line
      return Effect.logError(`routing policies are not up to date: ${line}`)
    }
  })
  return Effect.repeat(round, Schedule.spaced(Duration.millis(everyMs)))
}

const describe = (error: Trouble): string =>
  error._tag === "SqlError" ? `database: ${error.reason._tag}` : error.message

/** Over the policies of the configuration file. Fails where a stored one cannot be read at the start. */
export const layer = (
  routing: Readonly<Record<string, Policy.Policy>>
): Layer.Layer<Policies, Trouble, SqlClient.SqlClient> =>
  Layer.effect(
    Policies,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const rows = PolicyRows.make(sql)
      const { keep, known, readNew } = makeKnown(rows)
      for (const merchant of yield* readNew) {
        if (!Object.hasOwn(routing, merchant)) continue
        yield* Effect.logWarning(
          `routing.${merchant} of the configuration file is not used: PUT /v1/routing has stored another`
        )
      }
      yield* Effect.forkScoped(Effect.delay(follow(readNew), Duration.millis(everyMs)))
      const ofFile = (merchant: string): Versioned => ({
        version: 0,
        policy: Object.hasOwn(routing, merchant) ? (routing[merchant] ?? {}) : {}
      })
      const append = Effect.fnUntraced(function* (merchant: string, policy: Policy.Policy) {
        const now = yield* Clock.currentTimeMillis
        const text = JSON.stringify(policy)
        let version: number | null = null
        // Of replicas that want the same number one gets it; the others take the next.
        while (version === null) {
          version = yield* sql.withTransaction(rows.append(merchant, text, now))
        }
        return { version, policy }
      })
      return {
        of: (merchant) => known.get(merchant) ?? ofFile(merchant),
        put: (merchant, policy) =>
          Effect.tap(append(merchant, policy), (versioned) =>
            Effect.sync(() => keep(merchant, versioned))
          )
      }
    })
  )
