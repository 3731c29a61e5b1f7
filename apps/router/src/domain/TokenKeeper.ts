import { Effect, type Redacted } from "effect"
import type { SavedToken } from "./ledger/Attempt.ts"
import { Ids } from "./Ids.ts"
import type { Subject } from "./ledger/Subject.ts"
import { Vault } from "./Vault.ts"

/** How a gateway's name for a card becomes something that may be stored: sealed, and under an id of ours. */

/** What sealed tokens are sealed for, so that no other sealed text can be taken for one. */
export const purpose = "gateway token"

/** Keeps the token of an answer about this subject; null where nobody asked for one. */
export const keeper = Effect.fnUntraced(function* (subject: Subject) {
  const ids = yield* Ids
  const vault = yield* Vault
  const isWanted = subject.type === "token" || (subject.type === "payment" && subject.saveMethod)
  if (!isWanted) return null
  return (token: Redacted.Redacted<string>): SavedToken => ({
    id: subject.type === "token" ? subject.id : ids.make("tok"),
    sealed: vault.seal(purpose, token)
  })
})
