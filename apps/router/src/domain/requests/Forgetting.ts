import { Clock, Effect, Result } from "effect"
import { Store } from "../../sql/Store.ts"
import { Accounts } from "../accounts/Accounts.ts"
import { Ids } from "../Ids.ts"
import * as Ledger from "../ledger/Ledger.ts"
import { NotFound } from "./Refusal.ts"
import { Running } from "../Running.ts"
import type { State } from "../ledger/Subject.ts"
import * as TokenKeeper from "../TokenKeeper.ts"
import type { TokenRecord } from "../ledger/TokenRecord.ts"
import { Vault } from "../Vault.ts"

/**
 * Forgets stored cards. The gateway is asked first, once; then ours is gone for good, whatever it answered.
 * Only where the gateway was not asked at all does the card stay, so that the merchant can ask again.
 */

/** What became of it: `busy` while the card is still being stored, `unasked` where nothing was sent. */
export type Forgotten = "busy" | "forgotten" | "unasked"

/** Forgets a merchant's stored card; the same again where it is forgotten already. */
export const forget = Effect.fn("Forgetting.forget")(function* (merchant: string, id: string) {
  const state = yield* Ledger.loadAs("token", id)
  if (state === null || state.subject.merchant !== merchant) return yield* new NotFound()
  if (state.subject.status === "deleted") return "forgotten" satisfies Forgotten
  if (isBusy(state)) return "busy" satisfies Forgotten
  const { detached } = yield* Running
  return yield* detached(carryOut(state.subject))
})

const isBusy = ({ attempts }: State<TokenRecord>): boolean =>
  attempts.some(({ state }) => state === "ready" || state === "sending")

const carryOut = Effect.fnUntraced(function* (token: TokenRecord) {
  const failure = yield* atGateway(token)
  const isUnasked = failure?.disposition === "NotSent" || failure?._tag === "RateLimited"
  if (isUnasked) return "unasked" satisfies Forgotten
  if (failure !== null && failure._tag !== "NotFound") {
    yield* Effect.logWarning(
      `the gateway did not say that it has forgotten a card: ${failure._tag}`
    ).pipe(Effect.annotateLogs({ token: token.id, account: token.account }))
  }
  yield* wipe(token.id)
  return "forgotten" satisfies Forgotten
})

/** Asks the gateway to forget; null where it did, or where there is nothing to ask or nobody. */
const atGateway = Effect.fnUntraced(function* (token: TokenRecord) {
  const { account: id, sealed } = token
  const account = (yield* Accounts).find(id)
  const opened = sealed === null ? null : (yield* Vault).open(TokenKeeper.purpose, sealed)
  if (opened === null || !account?.capabilities.operations.includes("deleteToken")) return null
  if (Result.isFailure(opened)) {
    yield* Effect.logError(opened.failure.message)
    return null
  }
  const reference = (yield* Ids).reference()
  const call = account.payments.deleteToken({ reference, token: opened.success })
  const answer = yield* Effect.result(account.run("deleteToken", call))
  return Result.isFailure(answer) ? answer.failure : null
})

/** The one change of a stored card that no attempt makes: it is no entry of the journal. */
const wipe = Effect.fnUntraced(function* (id: string) {
  const { tokens, transaction } = yield* Store
  const updatedAt = yield* Clock.currentTimeMillis
  yield* transaction(
    Effect.flatMap(tokens.lock(id), (token) =>
      token === null
        ? Effect.void
        : tokens.update({ ...token, status: "deleted", sealed: null, nextAction: null, updatedAt })
    )
  )
})
