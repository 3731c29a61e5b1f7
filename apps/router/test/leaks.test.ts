import { Server } from "@switchyard/sandbox"
import { randomBytes } from "node:crypto"
import { afterAll, beforeAll, expect, it } from "vitest"
import { card, type Client, paymentOf, trigger } from "./support/client.ts"
import * as configuration from "./support/configuration.ts"
import * as Database from "./support/database.ts"
import * as Process from "./support/process.ts"
import type { TestDatabase } from "./support/TestDatabase.ts"

/** What must be nowhere but in the request to the gateway. */
const secrets = {
  cardNumber: "4532015112830366",
  otherCardNumber: "5425233430109903",
  cvv: "9371",
  apiKey: `sk_live_${randomBytes(12).toString("hex")}`,
  secureKey: `secure/key+${randomBytes(9).toString("hex")}`
} as const

const own = { ...card, number: secrets.cardNumber, cvv: secrets.cvv }

let sandbox: Server.StartedSandbox
let place: Process.Place
let database: TestDatabase
beforeAll(async () => {
  database = await Database.create()
  const merchant = {
    partnerId: "195",
    username: "leaks",
    memberId: "20001",
    secureKey: secrets.secureKey
  }
  sandbox = await Server.start({
    instances: ["one", "two"].map((name) => ({ kind: "checksum", name, merchants: [merchant] }))
  })
  const account = (id: string, config: object = {}) => ({
    id,
    merchant: "acme",
    provider: "checksum",
    config: { ...merchant, baseUrl: sandbox.baseUrl(id), timeoutMs: 1000, ...config }
  })
  const file = {
    merchants: [{ id: "acme", apiKeys: [{ key: secrets.apiKey, role: "write" }] }],
    accounts: [
      account("one"),
      account("two"),
      account("closed", { baseUrl: configuration.closedUrl })
    ]
  }
  place = Process.place(file, database.url)
})
afterAll(async () => {
  place.remove()
  await database.remove()
  await sandbox.close()
})

/** The text in each of the encodings in which it might be found; in base64 it can begin at three places. */
const spellings = (text: string): ReadonlyArray<string> => {
  const hex = Buffer.from(text).toString("hex")
  const base64 = [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.from(`${"\0".repeat(before)}${text}`)
      .toString("base64")
      .replaceAll("=", "")
    const whole = encoded.slice(
      before === 0 ? 0 : before + 1,
      Math.floor(((before + text.length) * 8) / 6)
    )
    return [whole, whole.replaceAll("+", "-").replaceAll("/", "_")]
  })
  const reversed = [...text].reverse().join("")
  const grouped = text.replaceAll(/\d{4}(?=\d)/g, "$& ")
  return [text, reversed, grouped, encodeURIComponent(text), hex, hex.toUpperCase(), ...base64]
}

/** Where a secret is found; a code of four digits only where it stands alone. */
const found = (haystack: string): ReadonlyArray<string> =>
  Object.entries(secrets).flatMap(([name, secret]) =>
    spellings(secret)
      .filter((spelling) =>
        spelling.length <= 6
          ? new RegExp(`(?<![0-9A-Za-z])${spelling}(?![0-9A-Za-z])`).test(haystack)
          : haystack.includes(spelling)
      )
      .map((spelling) => `${name} as ${spelling.length} characters`)
  )

/** Everything that can go right or wrong, with the secrets in every place where a client might put them. */
const exercise = async ({ get, pay, post }: Client): Promise<void> => {
  const send = { apiKey: secrets.apiKey }
  const method = { method: own }
  const { id } = paymentOf(await pay({ ...method, capture: "manual" }, send))
  await post(`/v1/payments/${id}/capture`, {}, send)
  await post(`/v1/payments/${id}/refunds`, {}, send)
  await pay({ method: { ...own, number: secrets.otherCardNumber } }, send)
  const others = [1001, 1002, 1003, 1006, 1007, 1009, 1014, 1017, 1018, 1022, 1023]
  await Promise.all(others.map((euros) => pay({ ...method, ...trigger(euros) }, send)))
  await pay({ ...method, route: { accounts: ["closed"] } }, send)
  const { cardNumber, cvv } = secrets
  for (const wrong of [
    { method: { ...own, number: `${cardNumber}x` } },
    { method: { ...own, cvv: `${cvv}x` } },
    { method: cardNumber },
    { method: { ...own, [`n${cardNumber}`]: cvv } },
    { ...method, capture: cardNumber },
    { ...method, amount: cardNumber },
    { ...method, route: { accounts: [cardNumber] } }
  ]) {
    expect((await pay(wrong, send)).status).toBe(422)
  }
  await post("/v1/payments", undefined, { ...send, raw: `{"method": {"number": ${cardNumber}, ` })
  await post("/v1/payments", undefined, {
    ...send,
    raw: `{"${cardNumber}": 1, "${cardNumber}": 2}`
  })
  await post("/v1/payments", undefined, { ...send, raw: cardNumber, contentType: "text/plain" })
  await get("/v1/payments", { apiKey: `${secrets.apiKey}x` })
  for (const path of ["", "?limit=100", `?status=${cardNumber}`, `/${id}`, `/${id}/timeline`]) {
    await get(`/v1/payments${path}`, send)
  }
  await get("/v1/accounts", send)
}

it("finds a secret in each of its spellings", () => {
  for (const secret of Object.values(secrets)) {
    for (const spelling of spellings(secret)) expect(found(`{"a":"${spelling}"}`)).not.toEqual([])
    const inside = Buffer.from(`x${secret}yz`).toString("base64")
    if (secret.length > 6) expect(found(inside)).not.toEqual([])
  }
})

it("no card number, code or key is in the database, its log, the output or an answer", async () => {
  const router = Process.start(place.environment)
  try {
    const client = await router.ready
    await exercise(client)
    const running = await database.dump()
    // Killed, so that the write-ahead log stays as it is.
    const { stderr, stdout } = await router.kill("SIGKILL")
    const stored = await database.dump()
    // Whatever it holds has to be in the text that is searched.
    expect(stored).toContain("authorize")
    expect(stored).toContain("closed")
    expect(running.length + stored.length).toBeGreaterThan(50_000)
    expect(found(running)).toEqual([])
    expect(found(stored)).toEqual([])
    expect(found(`${stdout}\n${stderr}`)).toEqual([])
    expect(client.seen.length).toBeGreaterThan(60)
    for (const text of client.seen) expect(found(text)).toEqual([])
    const charged = [...sandbox.ledger("one").movements, ...sandbox.ledger("two").movements]
    expect(charged.length).toBeGreaterThan(8)
  } finally {
    await router.kill("SIGKILL")
  }
})
