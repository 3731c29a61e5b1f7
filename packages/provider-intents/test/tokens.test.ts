import { describe, expect, it } from "@effect/vitest"
import { Reference } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import {
  account,
  type Arrived,
  charge,
  clientSecret,
  gateway,
  json,
  jwt,
  record,
  type Respond,
  stub
} from "./support.ts"

const referenceOf = (index: number) => Reference.make(`reference-${String(index).padStart(4, "0")}`)

const pick = ({ external_id }: { readonly external_id: string }) => ({ external_id })

/** Approves whatever is asked, repeating its reference. */
const approve: Respond = ({ body }, response) =>
  json(response, record("CAPTURED", body === "" ? {} : pick(JSON.parse(body))))

// The clock of a test begins at the epoch, so this is an hour.
const hour = 3600

/** Tokens named by the order in which they were given, each living an hour. */
const numbered = (delay = 0): Respond => {
  let given = 0
  return (_, response) => {
    given += 1
    const answer = { access_token: jwt(hour * given, `t${given}`), expiry: 1 }
    setTimeout(() => json(response, answer), delay)
  }
}

const nameOf = ({ headers }: Arrived): string => {
  const [, claims = ""] = (headers.authorization ?? "").replace("Bearer ", "").split(".")
  return JSON.parse(Buffer.from(claims, "base64url").toString()).iss
}
const namesOf = (calls: ReadonlyArray<Arrived>) => calls.map(nameOf)
const refuseFirst: Respond = (arrived, response) =>
  nameOf(arrived) === "t1"
    ? json(response, { code: "unauthorized" }, 401)
    : approve(arrived, response)

describe("token", () => {
  it.effect("is fetched once for 50 concurrent calls", () =>
    Effect.gen(function* () {
      const server = yield* stub(approve, numbered(20))
      const service = yield* gateway(account(server.baseUrl))
      yield* Effect.all(
        Array.from({ length: 50 }, (_, index) =>
          service.purchase({ ...charge, reference: referenceOf(index) })
        ),
        { concurrency: "unbounded" }
      )
      expect(server.tokenCalls()).toHaveLength(1)
      expect(new Set(namesOf(server.calls()))).toEqual(new Set(["t1"]))
      expect(server.calls()).toHaveLength(50)
    })
  )

  it.effect("is used for nine tenths of its life", () =>
    Effect.gen(function* () {
      const server = yield* stub(approve, numbered())
      const service = yield* gateway(account(server.baseUrl))
      yield* service.purchase(charge)
      yield* TestClock.adjust("53 minutes")
      yield* service.purchase(charge)
      yield* TestClock.adjust("2 minutes")
      yield* service.purchase(charge)
      expect(namesOf(server.calls())).toEqual(["t1", "t1", "t2"])
    })
  )

  it.effect("that is over at once serves the call for which it was fetched", () =>
    Effect.gen(function* () {
      const server = yield* stub(approve, (_, response) =>
        json(response, { access_token: "opaque", expiry: 0 })
      )
      const service = yield* gateway(account(server.baseUrl))
      yield* service.purchase(charge)
      yield* service.purchase(charge)
      expect(server.arrived.map(({ path }) => path)).toEqual([
        ...["/auth/token", "/transactions", "/auth/token", "/transactions"]
      ])
    })
  )

  it.effect("is replaced once after 401, and the call sent once more", () =>
    Effect.gen(function* () {
      const server = yield* stub(refuseFirst, numbered())
      const service = yield* gateway(account(server.baseUrl))
      const payment = yield* service.purchase(charge)
      expect(payment.status.unified).toBe("captured")
      expect(namesOf(server.calls())).toEqual(["t1", "t2"])
      const [first, second] = server.calls()
      expect(second?.body).toBe(first?.body)
      yield* service.purchase(charge)
      expect(namesOf(server.calls())).toEqual(["t1", "t2", "t2"])
    })
  )

  it.effect("is fetched once more for 20 concurrent calls whose token was refused", () =>
    Effect.gen(function* () {
      const server = yield* stub(refuseFirst, numbered(5))
      const service = yield* gateway(account(server.baseUrl))
      yield* Effect.all(
        Array.from({ length: 20 }, (_, index) =>
          service.purchase({ ...charge, reference: referenceOf(index) })
        ),
        { concurrency: "unbounded" }
      )
      expect(server.tokenCalls()).toHaveLength(2)
      expect(namesOf(server.calls()).filter((name) => name === "t2")).toHaveLength(20)
    })
  )

  it.effect.each(["", "<html>login</html>", '{"code":"unauthorized"}'])(
    "refused twice is a failed authentication after two calls: %j",
    (body) =>
      Effect.gen(function* () {
        const server = yield* stub((_, response) => response.writeHead(401).end(body), numbered())
        const service = yield* gateway(account(server.baseUrl))
        const error = yield* Effect.flip(service.purchase(charge))
        expect(error).toMatchObject({ _tag: "AuthenticationFailed", httpStatus: 401 })
        expect(namesOf(server.calls())).toEqual(["t1", "t2"])
      })
  )

  const transactions = [
    ...["CAPTURED", "PENDING", "captured", "DECLINED"].map((word) => record(word)),
    { error: "unauthorized", transaction: record("PENDING") },
    [record("PENDING")]
  ]
  it.effect.each(transactions)("refused with a transaction is sent once, and unknown: %j", (body) =>
    Effect.gen(function* () {
      const server = yield* stub((_, response) => json(response, body, 401))
      const service = yield* gateway(account(server.baseUrl))
      const error = yield* Effect.flip(service.purchase(charge))
      expect(error).toMatchObject({ _tag: "OutcomeUnknown", cause: "mismatch", httpStatus: 401 })
      expect(server.calls()).toHaveLength(1)
    })
  )

  it.effect("fails for every caller under its own operation, and is tried again next time", () =>
    Effect.gen(function* () {
      let broken = true
      const good = numbered()
      const server = yield* stub(approve, (arrived, response) => {
        if (broken) setTimeout(() => json(response, {}, 503), 10)
        else good(arrived, response)
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
        service.purchase({ ...charge, reference: referenceOf(2) }),
        { startImmediately: true }
      )
      yield* Fiber.interrupt(first)
      const payment = yield* Fiber.join(second)
      expect(payment.reference).toBe("reference-0002")
      expect(server.tokenCalls()).toHaveLength(1)
      expect(server.calls()).toHaveLength(1)
    })
  )

  it.effect("carries the secret in its own request and nowhere else", () =>
    Effect.gen(function* () {
      const server = yield* stub(approve, numbered())
      const service = yield* gateway(account(server.baseUrl))
      yield* service.purchase(charge)
      yield* Effect.exit(service.status(charge))
      const withSecret = server.arrived.filter((one) => JSON.stringify(one).includes(clientSecret))
      expect(withSecret.map(({ path }) => path)).toEqual(["/auth/token"])
    })
  )
})

describe("no token, and nothing is sent", () => {
  const send =
    (status: number, value: unknown): Respond =>
    (_, response) =>
      json(response, value, status)
  const unavailable = ["ProviderUnavailable", "authentication_unavailable"] as const
  const refused = ["AuthenticationFailed", undefined] as const
  const faults: ReadonlyArray<readonly [string, Respond, readonly [string, string | undefined]]> = [
    ["HTML", (_, response) => response.end("<html></html>"), unavailable],
    ["500", send(500, { access_token: "t" }), unavailable],
    ["503", send(503, {}), unavailable],
    ["429", send(429, {}), unavailable],
    ["404", send(404, {}), unavailable],
    ["a redirect", (_, response) => response.writeHead(302, { location: "/" }).end(), unavailable],
    ["a reset", (_, response) => response.destroy(), unavailable],
    ["no answer", () => undefined, unavailable],
    ["an answer without a token", send(200, { expiry: 1 }), unavailable],
    ["an empty token", send(200, { access_token: "", expiry: 1 }), unavailable],
    ["a token that is no header", send(200, { access_token: "a\r\nb" }), unavailable],
    ["400", send(400, { message: "client_id" }), refused],
    ["401", send(401, { message: "bad credentials" }), refused],
    ["403", send(403, "forbidden"), refused]
  ]
  it.live.each(faults)("%s", ([, respond, [tag, cause]]) =>
    Effect.gen(function* () {
      const server = yield* stub(approve, respond)
      const service = yield* gateway(account(server.baseUrl, { timeoutMs: 300 }))
      const error = yield* Effect.flip(service.purchase(charge))
      expect(error).toMatchObject({
        _tag: tag,
        operation: "purchase",
        ...(cause === undefined ? {} : { cause })
      })
      expect(server.calls()).toEqual([])
    }).pipe(Effect.scoped)
  )
})
