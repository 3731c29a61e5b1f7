import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { DeliveryFailed, type OutgoingRequest } from "../../src/Gateway.ts"
import * as Host from "../../src/kit/Host.ts"
import * as Notifier from "../../src/kit/Notifier.ts"

const setUp = (schedule: Partial<Notifier.Schedule> = {}, statuses: Array<number> = []) =>
  Effect.gen(function* () {
    const received: Array<string> = []
    let tries = 0
    const host = yield* Host.make((request: OutgoingRequest) =>
      Effect.sync(() => {
        received.push(request.body)
        return statuses[tries++] ?? 200
      })
    )
    const notifier = Notifier.make(host, { delayMs: 0, retryDelaysMs: [], ...schedule })
    let serial = 0
    /** The serial number tells a new message from the same bytes again. */
    const about = (reference: string, status: string): Notifier.Notification => ({
      paymentId: `id-${reference}`,
      reference,
      status,
      encode: (variant) => ({
        url: "http://shop.test/notify",
        contentType: "text/plain",
        body: `${reference} ${status} ${variant} ${++serial}`
      })
    })
    const told = TestClock.adjust(0).pipe(Effect.map(() => received.splice(0)))
    return { host, notifier, about, told }
  })

describe("a notification", () => {
  it.effect("is fixed when it is sent, and tried again after each wait", () =>
    Effect.gen(function* () {
      const statuses = [500, 404, 200]
      const { about, notifier, told } = yield* setUp({ retryDelaysMs: [10, 1000, 10] }, statuses)
      yield* notifier.send(about("one", "paid"))
      expect(yield* told).toEqual(["one paid genuine 1"])
      yield* TestClock.adjust(10)
      yield* TestClock.adjust(999)
      expect(yield* told).toEqual(["one paid genuine 1"])
      yield* TestClock.adjust(1)
      expect(yield* told).toEqual(["one paid genuine 1"])
      yield* TestClock.adjust(10_000)
      expect(yield* told).toEqual([])
      expect(notifier.deliveries()).toEqual([
        {
          paymentId: "id-one",
          reference: "one",
          status: "paid",
          mode: "genuine",
          url: "http://shop.test/notify",
          tries: 3,
          lastStatus: 200,
          delivered: true
        }
      ])
    })
  )

  it.effect("waits before the first try, and retries come due when the clock is moved", () =>
    Effect.gen(function* () {
      const schedule = { delayMs: 60_000, retryDelaysMs: [3_600_000] }
      const { about, host, notifier, told } = yield* setUp(schedule, [500])
      yield* notifier.send(about("one", "paid"))
      expect(yield* told).toEqual([])
      yield* Host.advance(host, 60_000)
      expect(yield* told).toHaveLength(1)
      yield* Host.advance(host, 3_599_999)
      expect(yield* told).toHaveLength(0)
      yield* Host.advance(host, 1)
      expect(yield* told).toHaveLength(1)
      // The fibers that waited for it in real time have nothing left to do.
      yield* TestClock.adjust("3 hours")
      expect(yield* told).toHaveLength(0)
    })
  )

  it.effect("without any answer counts as not delivered", () =>
    Effect.gen(function* () {
      const failing = yield* Host.make(() => Effect.fail(new DeliveryFailed({ reason: "gone" })))
      const { about } = yield* setUp()
      const notifier = Notifier.make(failing, { delayMs: 0, retryDelaysMs: [5] })
      yield* notifier.send(about("one", "paid"))
      yield* TestClock.adjust(5)
      expect(notifier.deliveries()).toMatchObject([
        { tries: 2, lastStatus: undefined, delivered: false }
      ])
    })
  )
})

describe("modes", () => {
  it.effect("sent now: each is what its name says", () =>
    Effect.gen(function* () {
      const { about, notifier, told } = yield* setUp()
      yield* notifier.send(about("one", "held"))
      yield* notifier.send(about("two", "held"))
      yield* notifier.send(about("one", "paid"))
      yield* told
      const now = (mode: Notifier.Mode) =>
        Effect.andThen(notifier.sendAs(mode, about("one", "paid")), told)
      expect(yield* now("genuine")).toEqual(["one paid genuine 4"])
      expect(yield* now("duplicated")).toEqual(["one paid genuine 5", "one paid genuine 5"])
      expect(yield* now("reordered")).toEqual(["one paid genuine 6", "one held genuine 1"])
      expect(yield* now("replayed")).toEqual(["one held genuine 1"])
      expect(yield* now("forged")).toEqual(["one paid forged 7"])
      expect(yield* now("wrongAmount")).toEqual(["one paid wrongAmount 8"])
      expect(notifier.deliveries().every(({ delivered }) => delivered)).toBe(true)
    })
  )

  it.effect("armed: they strike the next one of the reference, once", () =>
    Effect.gen(function* () {
      const { about, notifier, told } = yield* setUp()
      notifier.arm({ mode: "dropped", reference: "one" })
      notifier.arm({ mode: "forged" })
      yield* notifier.send(about("two", "held"))
      expect(yield* told).toEqual(["two held forged 1"])
      yield* notifier.send(about("two", "paid"))
      yield* notifier.send(about("one", "held"))
      expect(yield* told).toEqual(["two paid genuine 2"])
      expect(notifier.deliveries().at(-1)).toMatchObject({ mode: "dropped", tries: 0 })
      // What was dropped can still arrive, after what came later: that is how order is lost.
      yield* notifier.sendAs("reordered", about("one", "paid"))
      expect(yield* told).toEqual(["one paid genuine 4", "one held genuine 3"])
    })
  )

  it.effect("early: delivered by the time that sending returns, whatever the delay", () =>
    Effect.gen(function* () {
      const received: Array<string> = []
      const host = yield* Host.make(({ body }) =>
        Effect.as(Effect.sleep(50), 200).pipe(
          Effect.tap(() => Effect.sync(() => received.push(body)))
        )
      )
      const notifier = Notifier.make(host, { delayMs: 60_000, retryDelaysMs: [] })
      const { about } = yield* setUp()
      notifier.arm({ mode: "early" })
      const sending = yield* Effect.forkChild(notifier.send(about("one", "paid")))
      yield* TestClock.adjust(49)
      expect(sending.pollUnsafe()).toBeUndefined()
      yield* TestClock.adjust(1)
      expect(sending.pollUnsafe()).toBeDefined()
      expect(received).toEqual(["one paid genuine 1"])
    })
  )
})
