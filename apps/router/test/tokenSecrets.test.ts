import { Redacted, Result } from "effect"
import { afterAll, beforeAll, expect, it } from "vitest"
import * as TokenKeeper from "../src/domain/TokenKeeper.ts"
import * as Vault from "../src/domain/Vault.ts"
import { card, paymentOf } from "./support/client.ts"
import * as configuration from "./support/configuration.ts"
import * as methods from "./support/methods.ts"
import * as Router from "./support/router.ts"

/** What a gateway calls a card charges it, with the account's key: it is seen nowhere but at the gateway. */

let router: Router.Running
beforeAll(async () => void (router = await Router.start(methods.gateways)))
afterAll(() => router.close())

const tables = [
  "payment",
  "payout",
  "token",
  "attempt",
  "refund",
  "journal",
  "idempotency",
  "incident",
  "inbox",
  "event",
  "delivery",
  "policy",
  "webhook_endpoint",
  "setting"
]

/** The same text as it might be found. */
const spellings = (text: string): ReadonlyArray<string> => {
  const bytes = Buffer.from(text)
  const base64 = bytes.toString("base64").replaceAll("=", "")
  const hex = bytes.toString("hex")
  return [text, text.toUpperCase(), [...text].reverse().join(""), base64, hex, hex.toUpperCase()]
}

/** Keeps cards in every way, uses them in every way, and answers the ids of our own. */
const useCards = async (): Promise<ReadonlyArray<string>> => {
  const openPayment = { metadata: { plan: "open-payment" } }
  const approved = { method: { ...card, number: methods.cards.approved } }
  const kept = [
    await router.pay({ saveMethod: true }),
    await router.pay({ ...approved, ...openPayment, saveMethod: true })
  ].map((answer) => paymentOf(answer).token ?? "")
  const stored = await router.post("/v1/tokens", { method: card })
  const { id } = JSON.parse(stored.text)
  const tokens = [...kept, String(id)]
  for (const [index, token] of tokens.entries()) {
    const method = { type: "token", token }
    const plan = index === 1 ? openPayment : {}
    await router.pay({ method, ...plan })
    const instance = index === 1 ? "open-payment" : "checksum"
    const operation = index === 1 ? "create" : "token.pay"
    for (const fault of ["decline", "refuse", "loseAnswer", "html200", "unknownCode"]) {
      await methods.control(router, instance, "faults", { fault, operation })
      await router.pay({ method, ...plan })
    }
  }
  return tokens
}

it("a gateway's name for a card is kept sealed, and nowhere else", async () => {
  const [first = "", ...others] = await useCards()
  for (const path of ["payments", "events", "accounts"]) await router.get(`/v1/${path}?limit=100`)
  for (const token of [first, ...others]) await router.get(`/v1/tokens/${token}`)
  const gone = await router.post("/v1/tokens", { method: card })
  await router.send("DELETE", `/v1/tokens/${JSON.parse(gone.text).id}`)
  await router.stop()

  const rows = await Promise.all(tables.map((name) => router.rows(`SELECT * FROM ${name}`)))
  const byStatus = await router.rows("SELECT status, sealed FROM token")
  expect(byStatus.filter(({ status }) => status === "deleted")).toEqual([
    { status: "deleted", sealed: null }
  ])
  const { encryptionKey } = configuration.file("", "").security
  const key = Vault.keyOf(encryptionKey)
  if (key === null) throw new Error("the tests' key is none")
  const vault = Vault.make(key)
  const names = byStatus
    .filter(({ status }) => status === "active")
    .map(({ sealed }) =>
      Redacted.value(Result.getOrThrow(vault.open(TokenKeeper.purpose, String(sealed))))
    )
  expect(names).toHaveLength(1 + others.length)
  expect(new Set(names).size).toBe(names.length)
  const everything = JSON.stringify([rows, router.seen, router.logs])
  for (const name of names) {
    expect(name.length).toBeGreaterThan(8)
    for (const spelling of spellings(name)) expect(everything.includes(spelling)).toBe(false)
  }
})
