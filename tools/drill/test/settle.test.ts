import { expect, it } from "vitest"
import type { Reader } from "../src/check/readBooks.ts"
import { settle } from "../src/check/settle.ts"
import { attempt } from "./world.ts"

/** A router whose payments become certain when enough time was moved. */
const fake = (certainAfterMs: ReadonlyArray<number>) => {
  const synced: Array<string> = []
  let movedMs = 0
  const payments = () =>
    certainAfterMs.map((ms, index) => ({
      ...{ id: `pay_${index}`, reference: "", status: "", amount: 0 },
      ...{ authorized: 0, captured: 0, refunded: 0, voided: 0 },
      attempts: [attempt({ state: movedMs < ms ? "unknown" : "succeeded" })]
    }))
  const reader: Reader = {
    book: () => Promise.reject(new Error("not asked for")),
    payments: () => Promise.resolve(payments()),
    payouts: () => Promise.resolve([]),
    attempts: (_, id) => Promise.resolve(payments().find((one) => one.id === id)?.attempts ?? []),
    sync: (_, id) => Promise.resolve(void synced.push(id))
  }
  const moveTime = (ms: number) => Promise.resolve(void (movedMs += ms))
  return { reader, moveTime, synced, say: () => undefined, stillMs: 0 }
}

it("asks for each open outcome once, and lets no time pass where none is open", async () => {
  const { synced, ...options } = fake([0, 0])
  expect(await settle(options)).toEqual({ openAtFirst: 0, openAtLast: 0, movedMs: 0 })
  expect(synced).toEqual([])
})

it("lets time pass until every outcome is certain", async () => {
  const { synced, ...options } = fake([0, 1, 20 * 60_000])
  const settled = await settle(options)
  expect(settled).toMatchObject({ openAtFirst: 2, openAtLast: 0 })
  expect(settled.movedMs).toBeGreaterThanOrEqual(20 * 60_000)
  expect(synced).toEqual(["pay_1", "pay_2"])
})

it("ends with what stays open when all questions were asked", async () => {
  const { synced: _, ...options } = fake([Number.POSITIVE_INFINITY])
  expect(await settle(options)).toMatchObject({ openAtFirst: 1, openAtLast: 1 })
})
