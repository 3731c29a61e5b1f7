import { Cause, Effect, Logger, Redacted, References } from "effect"
import { TestConsole } from "effect/testing"
import { describe, expect, it } from "vitest"
import { CurrentRequest } from "../src/observability/CurrentRequest.ts"
import * as Log from "../src/observability/Log.ts"

const card = "4111 1111 1111 1111"

/** The lines that an effect logs. */
const linesOf = (effect: Effect.Effect<unknown>, isReadable = false) => {
  const lines: Array<string> = []
  const kept = Logger.map(Log.logger(isReadable), (line) => void lines.push(line))
  Effect.runSync(Effect.provide(effect, Logger.layer([kept])))
  return lines
}

const entryOf = (effect: Effect.Effect<unknown>): Record<string, unknown> =>
  JSON.parse(linesOf(effect)[0] ?? "{}")

describe("a line of the log", () => {
  it("is one JSON object: level, time, message, and what it is about", () => {
    const entry = entryOf(
      Effect.logWarning("the gateway says otherwise").pipe(
        Log.about({ subject: "pay_1", attempt: "att_1", account: "first" }),
        Effect.provideService(CurrentRequest, { id: "req_1", method: "GET", route: "none" })
      )
    )
    expect(entry).toEqual({
      level: "warn",
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      message: "the gateway says otherwise",
      payment: "pay_1",
      attempt: "att_1",
      account: "first",
      request: "req_1"
    })
    expect(linesOf(Effect.logInfo("a\nb"))[0]).not.toContain("\n")
  })

  it("names payouts and tokens for what they are", () => {
    const about = (subject: string) => entryOf(Effect.logInfo("x").pipe(Log.about({ subject })))
    expect(about("pot_1")).toMatchObject({ payout: "pot_1" })
    expect(about("tok_1")).toMatchObject({ token: "tok_1" })
    expect(about("whe_1")).toMatchObject({ subject: "whe_1" })
  })

  it("cannot be given another level, time or message", () => {
    const forged = { level: "debug", message: "nothing happened", time: "never", cause: "none" }
    const entry = entryOf(Effect.logError("it failed").pipe(Effect.annotateLogs(forged)))
    expect(entry).toMatchObject({ level: "error", message: "it failed" })
    expect(entry).not.toHaveProperty("cause")
    expect(entry["time"]).not.toBe("never")
  })

  it("is one line of words for people", () => {
    const [line] = linesOf(
      Effect.logError("it failed", Cause.fail(new Error("first\nsecond"))).pipe(
        Log.about({ attempt: "att_1" })
      ),
      true
    )
    expect(line).toMatch(/^\d\d:\d\d:\d\d\.\d{3} ERROR it failed {2}attempt=att_1 {2}Error: first/)
    expect(line).not.toContain("\n")
  })
})

describe("nothing that looks like a card number is in the log", () => {
  const secret = Redacted.make("S3NTINEL")
  const everywhere: ReadonlyArray<Effect.Effect<unknown>> = [
    Effect.logError(`card ${card}`),
    Effect.logError("several", card, 4111111111111111, 4111111111111111n),
    Effect.logError({ deep: { number: card, digits: [..."4111111111111111"] }, secret }),
    Effect.logError(new Error(card)),
    Effect.logError("a cause", Cause.fail(new Error(`no ${card}`))),
    Effect.logError("a defect", Cause.die({ number: card, secret })),
    Effect.logError("wrapped", Cause.fail(new Error("outer", { cause: new Error(card) }))),
    Effect.logError("x").pipe(Effect.annotateLogs({ card, number: 4111111111111111 })),
    Effect.logError("x").pipe(Effect.annotateLogs("deep", { card: [card], secret })),
    Effect.logError("x").pipe(Effect.withLogSpan(card))
  ]

  it.each(everywhere.map((effect, index) => [index, effect] as const))("%i", (_, effect) => {
    for (const isReadable of [true, false]) {
      const [line = ""] = linesOf(effect, isReadable)
      expect(line.length).toBeGreaterThan(15)
      expect(line.replaceAll(/\D/g, "")).not.toContain("4111111111")
      expect(line).not.toContain("S3NTINEL")
    }
  })
})

describe("the layer", () => {
  it("writes from its level on, to the standard output", async () => {
    const logged = Effect.gen(function* () {
      yield* Effect.logDebug("too quiet")
      yield* Effect.logInfo("too quiet")
      yield* Effect.logWarning("loud enough")
      return yield* TestConsole.logLines
    }).pipe(
      Effect.provide(Log.layer({ level: "Warn", isReadable: false })),
      Effect.provide(TestConsole.layer)
    )
    const lines = await Effect.runPromise(logged)
    expect(lines).toHaveLength(1)
    expect(JSON.parse(String(lines[0]))).toMatchObject({ level: "warn", message: "loud enough" })
    expect(
      await Effect.runPromise(
        Effect.provide(References.MinimumLogLevel, Log.layer({ level: "None", isReadable: true }))
      )
    ).toBe("None")
  })
})
