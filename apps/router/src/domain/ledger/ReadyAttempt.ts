import type { Attempt } from "./Attempt.ts"
import type { Ids } from "../Ids.ts"

/** What distinguishes an attempt before it is made. */
export type Target = Pick<
  Attempt,
  "account" | "amount" | "operation" | "provider" | "providerReference" | "sequence" | "subject"
> &
  Partial<Pick<Attempt, "refund" | "reverses" | "target">>

/** How long a claimed attempt may wait for its fence before it counts as abandoned. */
const claimMs = 60_000

/** An attempt that has been claimed and not sent, with a fresh reference of ours. */
export const make = (ids: Ids["Service"], target: Target, now: number): Attempt => ({
  refund: null,
  reverses: null,
  target: null,
  ...target,
  id: ids.make("att"),
  reference: ids.reference(),
  state: "ready",
  fence: 0,
  owner: ids.owner,
  deadline: now + claimMs,
  nextCheckAt: null,
  checks: 0,
  error: null,
  createdAt: now,
  startedAt: null,
  finishedAt: null
})
