import { describe, expect, it } from "@effect/vitest"
import { Reference } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import {
  account,
  type Arrived,
  approved,
  charge,
  gateway,
  json,
  stub,
  tokenAnswer
} from "./support.ts"

const reference = (index: number) => Reference.make(`reference-${String(index).padStart(4, "0")}`)

/** Approves whatever is asked, repeating its reference. */
const approve: Parameters<typeof stub>[0] = ({ body }, response) =>
  json(response, {
    ...approved,
    merchantTransactionId: new URLSearchParams(body).get("merchantTransactionId")
  })

/** Tokens named by the order in which they were given: `t1`, `t2`. */
const numbered = (delay = 0) => {
  let given = 0
  const respond: Parameters<typeof stub>[0] = (_, response) => {
    given += 1
    const answer = tokenAnswer(`t${given}`)
    setTimeout(() => json(response, answer), delay)
  }
  return respond
}

const tokensOf = (calls: ReadonlyArray<Arrived>) => calls.map(({ headers }) => headers["authtoken"])

describe("token", () => {
  it.effect("is fetched once for 50 concurrent calls", () =>
    Effect.gen(function* () {
      const server = yield* stub(approve, numbered(20))
      const service = yield* gateway(account(server.baseUrl))
      yield* Effect.all(
        Array.from({ length: 50 }, (_, index) =>
          service.purchase({ ...charge, reference: reference(index) })
        ),
        { concurrency: "unbounded" }
      )
      expect(server.tokenCalls()).toHaveLength(1)
      expect(server.calls()).toHaveLength(50)
      expect(new Set(tokensOf(server.calls()))).toEqual(new Set(["t1"]))
    })
  )

  it.effect("lives 55 minutes", () =>
    Effect.gen(function* () {
      const server = yield* stub(approve, numbered())
      const service = yield* gateway(account(server.baseUrl))
      yield* service.purchase(charge)
      yield* TestClock.adjust(55 * 60 * 1000 - 1)
      yield* service.purchase(charge)
      yield* TestClock.adjust(1)
      yield* service.purchase(charge)
      expect(tokensOf(server.calls())).toEqual(["t1", "t1", "t2"])
    })
  )

  it.effect("is replaced once after 401, and the call sent once more", () =>
    Effect.gen(function* () {
      const server = yield* stub((arrived, response, request) => {
        if (arrived.headers["authtoken"] === "t1") json(response, { result: { code: "401" } }, 401)
        else approve(arrived, response, request)
      }, numbered())
      const service = yield* gateway(account(server.baseUrl))
      const payment = yield* service.purchase(charge)
      expect(payment.status.unified).toBe("captured")
      expect(tokensOf(server.calls())).toEqual(["t1", "t2"])
      const [first, second] = server.calls()
      expect(second?.body).toBe(first?.body)
      yield* service.purchase(charge)
      expect(tokensOf(server.calls())).toEqual(["t1", "t2", "t2"])
    })
  )

  it.effect("is fetched once more for 20 concurrent calls whose token was refused", () =>
    Effect.gen(function* () {
      const server = yield* stub((arrived, response, request) => {
        if (arrived.headers["authtoken"] === "t1") json(response, {}, 401)
        else approve(arrived, response, request)
      }, numbered(5))
      const service = yield* gateway(account(server.baseUrl))
      yield* Effect.all(
        Array.from({ length: 20 }, (_, index) =>
          service.purchase({ ...charge, reference: reference(index) })
        ),
        { concurrency: "unbounded" }
      )
      expect(server.tokenCalls()).toHaveLength(2)
      expect(tokensOf(server.calls()).filter((token) => token === "t2")).toHaveLength(20)
    })
  )

  it.effect("refused twice is a failed authentication after two calls", () =>
    Effect.gen(function* () {
      const server = yield* stub((_, response) => json(response, {}, 401), numbered())
      const service = yield* gateway(account(server.baseUrl))
      const error = yield* Effect.flip(service.purchase(charge))
      expect(error).toMatchObject({ _tag: "AuthenticationFailed", httpStatus: 401 })
      expect(tokensOf(server.calls())).toEqual(["t1", "t2"])
    })
  )

  it.effect(
    "is fetched anew after an answer that could not be read, but nothing is sent again",
    () =>
      Effect.gen(function* () {
        const server = yield* stub((_, response) => response.end("<html>login</html>"), numbered())
        const service = yield* gateway(account(server.baseUrl))
        yield* Effect.flip(service.purchase(charge))
        expect(tokensOf(server.calls())).toEqual(["t1"])
        yield* Effect.flip(service.purchase(charge))
        expect(tokensOf(server.calls())).toEqual(["t1", "t2"])
      })
  )

  it.effect(
    "fails for every caller under the caller's own operation, and is tried again next time",
    () =>
      Effect.gen(function* () {
        let broken = true
        const good = numbered()
        const server = yield* stub(approve, (arrived, response, request) => {
          if (broken) setTimeout(() => json(response, {}, 503), 10)
          else good(arrived, response, request)
        })
        const service = yield* gateway(account(server.baseUrl))
        const [one, other] = yield* Effect.all(
          [Effect.flip(service.purchase(charge)), Effect.flip(service.status(charge))],
          { concurrency: "unbounded" }
        )
        const cause = "authentication_unavailable"
        expect(one).toMatchObject({ _tag: "ProviderUnavailable", cause, operation: "purchase" })
        expect(other).toMatchObject({ _tag: "ProviderUnavailable", cause, operation: "status" })
        expect(server.arrived).toHaveLength(1)
        broken = false
        yield* service.purchase(charge)
        expect(server.calls()).toHaveLength(1)
      })
  )

  it.effect("survives the interruption of the caller that asked first", () =>
    Effect.gen(function* () {
      const server = yield* stub(approve, numbered(40))
      const service = yield* gateway(account(server.baseUrl))
      const first = yield* Effect.forkChild(service.purchase(charge), { startImmediately: true })
      const second = yield* Effect.forkChild(
        service.purchase({ ...charge, reference: reference(2) }),
        { startImmediately: true }
      )
      yield* Fiber.interrupt(first)
      const payment = yield* Fiber.join(second)
      expect(payment.reference).toBe("reference-0002")
      expect(server.tokenCalls()).toHaveLength(1)
      expect(server.calls()).toHaveLength(1)
    })
  )

  it.effect("carries the secure key in its own request and nowhere else", () =>
    Effect.gen(function* () {
      const server = yield* stub(approve, numbered())
      const service = yield* gateway(account(server.baseUrl))
      yield* service.purchase(charge)
      yield* Effect.exit(service.status(charge))
      const withKey = server.arrived.filter((one) => JSON.stringify(one).includes("secureKey"))
      expect(withKey.map(({ path }) => path.split("/").at(-1))).toEqual(["authToken"])
    })
  )
})
