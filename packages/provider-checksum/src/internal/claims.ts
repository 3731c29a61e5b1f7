import * as Result from "effect/Result"
import * as Errors from "./errors.ts"
import * as Status from "./status.ts"
import * as Wire from "./wire.ts"

/**
 * An answer tells what became of a transaction up to four times: SHORT letter, LONG word, result code
 * and redirect (sheet sections 5.2, 6, 7, 14 and 15). They are filled in separately and can contradict
 * each other; then nobody knows what happened. This is the one place where they are compared.
 */
type Told = Pick<Wire.Answer, "transactionStatus" | "status">

/** Whether letter and LONG word can stand together; a word that is not listed stands beside any letter. */
export const agree = (told: Told): boolean => {
  const letter = Wire.read(told.transactionStatus)
  const word = Wire.read(told.status)
  return letter === undefined || word === undefined || Status.standsBeside(letter, word)
}

/** Whether an answer sends the browser somewhere. */
export const redirects = ({ redirect }: Pick<Wire.Answer, "redirect">): boolean =>
  redirect !== undefined && redirect !== null && redirect !== ""

const fail = (
  seen: Errors.Seen,
  cause: "mismatch" | "unlisted" | "unreadable",
  detail: string,
  code?: string
) => Result.fail(Errors.unknown(seen, cause, detail, code))

/** What letter and LONG word say of one kind together; null where there is neither. */
const stateOf = (seen: Errors.Seen, kind: Status.Kind): Errors.Decision<Status.Way | null> => {
  const ways = new Set<Status.Way>()
  for (const name of ["transactionStatus", "status"] as const) {
    const state = Wire.read(seen.answer[name])
    if (state === undefined) continue
    const way = Status.wayOf(state, kind)
    if (way === null) {
      return Status.ofLong(state) === null
        ? fail(seen, "unlisted", name, state)
        : fail(seen, "mismatch", name)
    }
    ways.add(way)
  }
  const [way = null] = ways
  return ways.size > 1 || !agree(seen.answer)
    ? fail(seen, "mismatch", "status")
    : Result.succeed(way)
}

/** A success needs the HTTP status of one, and what is over sends nobody anywhere. */
const settled = (seen: Errors.Seen, way: Status.Way): Errors.Decision<Status.Way> => {
  if (way !== "failed" && !Errors.isSuccess(seen.httpStatus))
    return fail(seen, "mismatch", "httpStatus")
  return way !== "waiting" && redirects(seen.answer)
    ? fail(seen, "mismatch", "redirect")
    : Result.succeed(way)
}

/**
 * How far a transaction is where letter or LONG word decide, in charges and payouts. The code must not
 * contradict them; beside "still running" it says nothing (section 20, point 8).
 */
export const ofState = (seen: Errors.Seen, kind: Status.Kind): Errors.Decision<Status.Way> =>
  Result.flatMap(stateOf(seen, kind), (way) => {
    if (way === null) return Result.fail(Errors.withoutStatus(seen))
    if (way === "waiting") return settled(seen, way)
    const family = Errors.familyOf(Errors.codeOf(seen.answer))
    if (family === "unlisted") return fail(seen, "unlisted", "result.code")
    return (family === "accepted") === (way === "done")
      ? settled(seen, way)
      : fail(seen, "mismatch", "result.code")
  })

/**
 * How far it is where the code decides: what follows a payment, and the calls about stored cards. Only
 * the code of the kind's end is its end; letter and LONG word may agree, or say that it still runs.
 */
export const ofCode = (seen: Errors.Seen, kind: Status.Kind): Errors.Decision<Status.Way> =>
  Result.flatMap(stateOf(seen, kind), (state) => {
    const code = Errors.codeOf(seen.answer)
    const family = Errors.familyOf(code)
    if (code === undefined) return fail(seen, "unreadable", "result.code")
    if (family === "unlisted") return fail(seen, "unlisted", "result.code")
    const said = family !== "accepted" ? "failed" : Errors.isDone(code, kind) ? "done" : "waiting"
    return state !== null && (state === "failed") !== (said === "failed")
      ? fail(seen, "mismatch", "result.code")
      : settled(seen, state === "waiting" ? state : said)
  })

/**
 * Whether what an inquiry found contradicts itself: the field's name, or null. The code is about the
 * lookup, so a state beside a refused lookup is none.
 */
export const lookupContradicts = (seen: Errors.Seen, isWaiting: boolean): string | null => {
  if (!Errors.isSuccess(seen.httpStatus)) return "httpStatus"
  if (Errors.isRefusal(seen.answer)) return "result.code"
  if (!agree(seen.answer)) return "status"
  return redirects(seen.answer) && !isWaiting ? "redirect" : null
}
