import { Effect, Semaphore } from "effect"
import * as Rate from "./Rate.ts"

/** How many questions an account is asked at once; the others wait. */
const atOnce = 4

/** How many of them it is asked in a second, and how many in the first one. */
const perSecond = 20

/** How many wait; the next one is not put, and its asker comes again. */
const mostWaiting = 200

/** Questions to one account, one after the other and spread over time. */
export interface Turns {
  /** Runs the question when it is its turn, or the other effect where too many wait. */
  readonly take: <A, E, R>(
    question: Effect.Effect<A, E, R>,
    refused: Effect.Effect<A, E, R>
  ) => Effect.Effect<A, E, R>
}

/** An account that takes fewer calls in a second is asked no more questions than that. */
export const make = Effect.fnUntraced(function* (account: string, ratePerSecond = perSecond) {
  const places = yield* Semaphore.make(atOnce)
  const rate = yield* Rate.make(`questions:${account}`, Math.min(perSecond, ratePerSecond))
  let waiting = 0
  return {
    take: (question, refused) =>
      Effect.suspend(() => {
        if (waiting >= mostWaiting) return refused
        waiting += 1
        let isWaiting = true
        const stopWaiting = Effect.sync(() => {
          if (isWaiting) waiting -= 1
          isWaiting = false
        })
        return rate.turn.pipe(
          Effect.andThen(places.withPermit(Effect.andThen(stopWaiting, question))),
          Effect.ensuring(stopWaiting)
        )
      })
  } satisfies Turns
})
