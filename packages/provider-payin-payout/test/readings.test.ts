import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { PayinPayoutConfig } from "../src/index.ts"
import { payout, reference } from "./samples.ts"
import { hmac, only, sent } from "./support.ts"

describe("options of the signature", () => {
  const cases: ReadonlyArray<
    readonly [string, Partial<PayinPayoutConfig.Options>, string, (timestamp: string) => string]
  > = [
    [
      "braces",
      { signing: { getBodyLine: "braces" } },
      "",
      (t) => hmac(["GET", "api/v1/balance", "{}", t])
    ],
    [
      "a leading slash",
      { signing: { leadingSlash: true } },
      "",
      (t) => hmac(["GET", "/api/v1/balance", "", t])
    ],
    [
      "a prefix",
      { signing: { pathPrefix: "gw" } },
      "/gw",
      (t) => hmac(["GET", "gw/api/v1/balance", "", t])
    ],
    ["no prefix", {}, "/gw", (t) => hmac(["GET", "api/v1/balance", "", t])],
    [
      "a balance by POST",
      { balanceMethod: "POST" },
      "",
      (t) => hmac(["POST", "api/v1/balance", "{}", t])
    ]
  ]
  it.live.each(cases)("%s", ([, options, prefix, expected]) =>
    Effect.gen(function* () {
      const { arrived, result } = yield* sent((service) => service.balance(), options, prefix)
      expect(result._tag).toBe("Success")
      const { body, headers, method } = only(arrived)
      expect(headers["signature"]).toBe(expected(String(headers["timestamp"])))
      expect([method, body]).toEqual(
        options.balanceMethod === "POST" ? ["POST", "{}"] : ["GET", ""]
      )
    }).pipe(Effect.scoped)
  )

  it.live.each([
    ["asciiEscapeBody", { asciiEscapeBody: true }, "Caf\\u00e9 \\u0930\\u094b\\u0921, NOIDA"],
    ["jsonFlavor php", { jsonFlavor: "php" }, "Caf\\u00e9 \\u0930\\u094b\\u0921, NOIDA"],
    ["raw", {}, "Café रोड, NOIDA"]
  ] as const)("%s: what is sent is what is signed", ([, signing, address]) =>
    Effect.gen(function* () {
      const { arrived } = yield* sent((service) => service.payout(payout), { signing })
      const { body, headers } = only(arrived)
      expect(body).toContain(`"beneficiary_address":"${address}"`)
      expect(headers["signature"]).toBe(
        hmac(["POST", "api/v1/payout/initiate", body, String(headers["timestamp"])])
      )
    }).pipe(Effect.scoped)
  )

  const order = `{"order_id":"${reference}"}`
  it.live.each([
    [{}, "POST", "", order, order, "application/json"],
    [{ signedBody: "empty" }, "POST", "", order, "", "application/json"],
    [{ signedBody: "braces" }, "POST", "", order, "{}", "application/json"],
    [
      { encoding: "urlencoded" },
      ...["POST", "", `order_id=${reference}`, order, "application/x-www-form-urlencoded"]
    ],
    [{ encoding: "multipart" }, "POST", "", null, order, "multipart/form-data"],
    [
      { encoding: "multipart", signedBody: "braces" },
      "POST",
      "",
      null,
      "{}",
      "multipart/form-data"
    ],
    [{ method: "GET" }, "GET", `?order_id=${reference}`, "", "", ""],
    [{ method: "GET", signedBody: "json" }, "GET", `?order_id=${reference}`, "", order, ""]
  ] as ReadonlyArray<
    readonly [
      PayinPayoutConfig.Options["payinStatus"] & object,
      string,
      string,
      string | null,
      string,
      string
    ]
  >)("payinStatus %j", ([payinStatus, method, query, body, signed, type]) =>
    Effect.gen(function* () {
      const { arrived, result } = yield* sent((service) => service.status({ reference }), {
        payinStatus
      })
      expect(result._tag).toBe("Success")
      const one = only(arrived)
      const timestamp = String(one.headers["timestamp"])
      expect([one.method, one.path]).toEqual([method, `/api/v1/payin/transactions${query}`])
      expect(one.headers["content-type"] ?? "").toContain(type)
      expect(one.headers["signature"]).toBe(
        hmac([method, "api/v1/payin/transactions", signed, timestamp])
      )
      if (body !== null) return expect(one.body).toBe(body)
      const form = yield* Effect.promise(() =>
        new Response(one.body, {
          headers: { "content-type": String(one.headers["content-type"]) }
        }).formData()
      )
      expect([...form]).toEqual([["order_id", reference]])
    }).pipe(Effect.scoped)
  )

  it.live("includeQuery signs the query of a GET", () =>
    Effect.gen(function* () {
      const { arrived } = yield* sent((service) => service.status({ reference }), {
        payinStatus: { method: "GET" },
        signing: { includeQuery: true, getBodyLine: "braces" }
      })
      const { headers } = only(arrived)
      const path = `api/v1/payin/transactions?order_id=${reference}`
      expect(headers["signature"]).toBe(hmac(["GET", path, "{}", String(headers["timestamp"])]))
    }).pipe(Effect.scoped)
  )
})
