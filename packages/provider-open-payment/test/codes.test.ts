import { describe, expect, it } from "vitest"
import { Registration } from "../src/index.ts"
import * as Answers from "../src/internal/answers.ts"
import * as Codes from "../src/internal/codes.ts"
import * as Status from "../src/internal/status.ts"
import * as Transactions from "../src/internal/transactions.ts"
import { charge, outcome, paymentId, result, seen } from "./support.ts"

const { amount, reference } = charge
const asked = { paymentType: "DB", reference, amount } as const

/** What a debit that is answered with a code becomes. */
const called = (code: string) =>
  outcome(Answers.payment(seen({ id: paymentId, paymentType: "DB", ...result(code) }), asked))

/** What a debit of the gateway's books becomes, when the gateway was asked about it. */
const found = (code: string, paymentType = "DB") =>
  outcome(Transactions.payment(seen({ id: paymentId, paymentType, ...result(code) }), true))

const followed = (code: string) =>
  outcome(
    Answers.payment(seen({ id: paymentId, paymentType: "CP", ...result(code) }), {
      paymentType: "CP",
      reference,
      amount,
      referencedId: "8ac7a4a289d210fc0189d5b4e9572cc9"
    })
  )

const unknown = "unknown server_error"

// Section 4.2, every row, by what the code of a debit becomes. A second word is the answer to a question.
const table: Readonly<Record<string, string>> = {
  // OK
  "000.000.000 000.100.110 000.100.111 000.100.112": "captured",
  "000.300.000 000.310.100 000.310.101 000.310.110 000.600.000": "captured",
  // REVIEW
  "000.400.000 000.400.010 000.400.020 000.400.040 000.400.050 000.400.060": "captured",
  "000.400.070 000.400.080 000.400.081 000.400.082 000.400.090 000.400.091": "captured",
  "000.400.100": "captured",
  // OK as an authentication, which is not the end of a payment
  "000.400.110 000.400.120": "pending",
  // WAIT
  "000.200.000 000.200.001 000.200.100 000.200.101 000.200.102 000.200.103": "pending",
  "000.200.200 000.200.201 100.400.500 800.400.500 800.400.501 800.400.502": "pending",
  // UNKNOWN, and what speaks of something else than the debit
  "000.000.100": unknown,
  "000.100.200 000.100.220 000.100.221 000.100.230 000.100.211 000.100.212": unknown,
  "000.400.030 000.400.200 100.396.104 200.200.106 200.300.405 600.100.100": unknown,
  "800.110.100 800.130.100 800.600.100 800.700.100 900.100.100 900.100.200": unknown,
  "900.100.201 900.100.203 900.100.204 900.100.700 900.100.300 900.100.400": unknown,
  "900.100.500 900.200.100 900.400.100 999.999.888 999.999.999": unknown,
  // SHOPPER, HARD, SOFT, SAFE
  "000.400.101 000.400.102 000.400.105 000.400.106 000.400.108 000.400.109":
    "Declined authentication_failed",
  "000.400.103 000.400.107 000.400.111": "Declined processing_error",
  "100.100.101 100.100.700 800.100.151": "Declined invalid_card_number",
  "100.100.200 100.100.201 100.100.300 100.100.301 100.100.305": "Declined expired_card",
  "100.100.303 800.100.157": "Declined expired_card",
  "100.100.600 100.100.601 800.100.153 800.100.192": "Declined incorrect_cvv",
  "100.100.701 100.370.100 100.390.118 800.100.158 800.300.101 800.300.200 800.300.301 800.300.401":
    "Declined suspected_fraud",
  "100.380.401 100.390.109 100.390.112 100.390.114": "Declined authentication_failed",
  "100.396.101 800.100.500 800.100.501": "Declined cancelled_by_shopper",
  "100.396.201 100.397.101 100.397.102": "Declined other",
  "100.550.310 100.550.312 800.100.162 800.100.163": "Declined limit_exceeded",
  "800.100.161 800.100.178 800.120.101 800.120.401": "Declined limit_exceeded",
  "100.550.311 800.100.155 800.100.203": "Declined insufficient_funds",
  "300.100.100": "Declined authentication_required",
  "500.100.401 500.100.402 500.100.403": "Declined processing_error",
  "600.200.201 600.200.202 600.200.400 600.200.500": "Declined not_permitted",
  "700.600.002 700.600.025 700.601.001": "Declined other",
  "700.601.003": "Declined account_closed",
  "800.100.100": "Declined generic_decline",
  "800.100.152": "Declined do_not_honor",
  "800.100.159": "Declined stolen_card",
  "800.100.160 800.100.168 800.100.172 800.300.500 800.300.501": "Declined restricted_card",
  "800.100.164 800.100.190": "Declined not_permitted",
  "800.100.165": "Declined lost_card",
  "800.100.169 800.100.170 800.100.173 800.100.175": "Declined not_permitted",
  "800.100.171": "Declined pickup_card",
  "800.100.176": "Declined issuer_unavailable",
  "800.400.100 800.400.110 800.400.150": "Declined other",
  "900.100.301 900.100.310 900.100.600": "Declined processing_error",
  "900.300.600": "Declined expired",
  // FIX
  "100.150.100 100.150.101 100.150.200 100.150.201 100.150.202 100.150.203": "InvalidRequest",
  "100.350.316 100.550.300 100.550.301 100.550.303 100.550.400 100.550.401": "InvalidRequest",
  "100.900.500 200.300.403 200.300.406 200.300.407": "InvalidRequest",
  // FIX + SAFE
  "000.400.104 500.100.201 500.100.202 500.100.203 600.200.701": "AuthenticationFailed",
  "600.300.101 600.300.200 600.300.210 600.300.211": "AuthenticationFailed",
  "800.121.100 800.900.100 800.900.201 800.900.300 800.900.301 800.900.302": "AuthenticationFailed",
  // STATE
  "700.100.100 700.100.300 700.100.500 700.100.700 700.100.701": "InvalidState",
  "700.300.100 700.300.200 700.300.300 700.300.400 700.300.600 700.300.700": "InvalidState",
  "700.400.100 700.400.200 700.400.300 700.400.510 700.400.520 700.400.530": "InvalidState",
  "700.400.560 700.400.561 700.400.562 700.400.570 700.400.700": "InvalidState",
  "700.500.001 700.500.002 800.100.167 800.100.191 900.100.202": "InvalidState",
  "800.120.100": "RateLimited"
}

const afterQuery = {
  "100.395.501 100.395.502 100.396.102 100.396.103": "expired",
  "800.800.400 800.800.800 800.800.801": "declined"
}

const each = (rows: Readonly<Record<string, string>>) =>
  Object.entries(rows).flatMap(([codes, expected]) =>
    codes.split(" ").map((code) => [code, expected] as const)
  )

describe("every listed result code", () => {
  it.each(each(table))("%s: %s", (code, expected) => {
    expect(called(code)).toBe(expected)
  })

  it.each(each(afterQuery))("%s: unknown, and %s when asked", (code, expected) => {
    expect(called(code)).toBe(unknown)
    expect(found(code)).toBe(expected)
  })

  it("is in the table above", () => {
    const tested = [...each(table), ...each(afterQuery)].map(([code]) => code)
    const special = ["200.300.404", "700.400.580"]
    expect(new Set(tested).size).toBe(tested.length)
    expect(Codes.listed.map(({ code }) => code).sort()).toEqual([...tested, ...special].sort())
  })

  it.each(each(table))(
    "%s, when asked, is no error but where nobody can tell",
    (code, expected) => {
      const refusal = ["Declined", "InvalidRequest", "AuthenticationFailed", "InvalidState"]
      const isRefusal = refusal.some((tag) => expected.startsWith(tag))
      const declined = expected === "Declined expired" ? "expired" : "declined"
      const unreadable = expected === "RateLimited" ? unknown : expected
      expect(found(code)).toBe(isRefusal ? declined : unreadable)
    }
  )
})

describe("codes that need more than themselves", () => {
  it("200.300.404 is a fault of form, unless a transaction was made", () => {
    expect(called("200.300.404")).toBe(unknown)
    expect(outcome(Answers.payment(seen(result("200.300.404")), asked))).toBe("InvalidRequest")
  })

  it("700.400.580 is absence for what follows another, and nothing for a new payment", () => {
    expect(followed("700.400.580")).toBe("NotFound")
    expect(called("700.400.580")).toBe(unknown)
  })

  it("000.100.211 and .212 are captures, and chargebacks of nothing else", () => {
    expect(followed("000.100.211")).toBe("captured")
    expect(found("000.100.212", "CP")).toBe("captured")
    expect(found("000.100.212", "DB")).toBe(unknown)
    expect(followed("000.100.220")).toBe(unknown)
  })
})

// Section 4, the patterns as published, in the order in which they have to be tried.
const published = [
  ["^(000\\.000\\.|000\\.100\\.1|000\\.[36]|000\\.400\\.[1][12]0)", "000.300.199", "captured"],
  ["^(000\\.400\\.0[^3]|000\\.400\\.100)", "000.400.021", "captured"],
  ["^(000\\.200)", "000.200.999", "pending"],
  ["^(800\\.400\\.5|100\\.400\\.500)", "800.400.599", "pending"],
  ["^(000\\.100\\.2)", "000.100.299", unknown],
  ["^(000\\.400\\.[1][0-9][1-9]|000\\.400\\.2)", "000.400.299", "Declined authentication_failed"],
  ["^(800\\.[17]00|800\\.800\\.[123])", "800.100.999", "Declined generic_decline"],
  ["^(900\\.[1234]00|000\\.400\\.030)", "900.300.999", unknown],
  ["^(800\\.[56]|999\\.|600\\.1|800\\.800\\.[84])", "999.000.000", unknown],
  ["^(100\\.39[765])", "100.396.999", unknown],
  ["^(300\\.100\\.100)", "300.100.100", "Declined authentication_required"],
  [
    "^(100\\.400\\.[0-3]|100\\.380\\.100|100\\.380\\.11|100\\.380\\.4|100\\.380\\.5)",
    "100.400.123",
    "Declined suspected_fraud"
  ],
  ["^(800\\.400\\.1)", "800.400.199", "Declined other"],
  ["^(800\\.400\\.2|100\\.390)", "100.390.999", "Declined authentication_failed"],
  ["^(800\\.[32])", "800.200.159", "Declined suspected_fraud"],
  ["^(800\\.1[123456]0)", "800.120.203", "Declined limit_exceeded"],
  ["^(600\\.[23]|500\\.[12]|800\\.121)", "500.200.101", "AuthenticationFailed"],
  ["^(100\\.[13]50)", "100.350.999", "InvalidRequest"],
  ["^(100\\.250|100\\.360)", "100.250.100", unknown],
  ["^(700\\.[1345][05]0)", "700.450.001", "InvalidState"],
  ["^(700\\.600|700\\.601)", "700.600.999", "Declined other"],
  ["^(200\\.[123]|100\\.[53][07]|800\\.900|100\\.[69]00\\.500)", "200.100.101", "InvalidRequest"],
  ["^(100\\.800)", "100.800.100", "InvalidRequest"],
  ["^(100\\.700|100\\.900\\.[123467890][00-99])", "100.900.100", "InvalidRequest"],
  ["^(100\\.100|100\\.2[01])", "100.210.101", "Declined invalid_card_number"],
  ["^(100\\.55)", "100.550.999", "InvalidRequest"],
  ["^(100\\.380\\.[23]|100\\.380\\.101)", "100.380.201", "Declined suspected_fraud"]
] as const

describe("families", () => {
  it("are the published ones, in the published order", () => {
    expect(Codes.families.map(({ pattern }) => pattern.source)).toEqual(
      published.map(([pattern]) => pattern)
    )
  })

  it.each(published)("%s takes %s: %s", (pattern, code, expected) => {
    const first = Codes.families.find((family) => family.pattern.test(code))
    expect(first?.pattern.source).toBe(pattern)
    expect(called(code)).toBe(expected)
  })

  it.each([
    ["800.700.100", "rejected by the bank", unknown],
    ["800.120.100", "risk, velocity", "RateLimited"],
    ["800.900.300", "format", "AuthenticationFailed"],
    ["000.400.030", "communication", unknown],
    ["000.100.211", "chargeback", unknown],
    ["100.100.701", "account data", "Declined suspected_fraud"],
    ["000.400.200", "rejected by 3-D Secure or intercard risk", unknown]
  ])("%s would land in %s, and is looked up first", (code, family, expected) => {
    expect(Codes.families.find(({ pattern }) => pattern.test(code))?.name).toBe(family)
    expect(called(code)).toBe(expected)
  })

  it("take no part of a code and no other text", () => {
    for (const code of [
      "",
      "000",
      "000.000.",
      "000.000.0000",
      "x000.000.000",
      "__proto__",
      "1e3"
    ]) {
      expect(Status.meaningOf(code)).toBeNull()
    }
    expect(called("555.555.555")).toBe("unknown unlisted")
    expect(found("000.000.00x")).toBe("unknown unlisted")
  })
})

describe("dictionary", () => {
  const { dictionary } = Registration.registration

  it("says of every code and family what is decided", () => {
    const says = new Map(
      dictionary.map(({ becomes, field, value }) => [`${field} ${value}`, becomes])
    )
    expect(says.size).toBe(dictionary.length)
    expect(says.get("result.code 000.000.100")).toEqual({ error: "OutcomeUnknown" })
    for (const [code, expected] of each(table)) {
      const becomes = says.get(`result.code ${code}`)
      if (expected.startsWith("Declined")) {
        expect(becomes).toEqual({ decline: expected.slice("Declined ".length) })
      }
      if (/^[A-Z][A-Za-z]+$/.test(expected)) expect(becomes).toEqual({ error: expected })
      if (expected === "pending") expect(becomes).toEqual({ status: "pending" })
    }
    for (const { pattern } of Codes.families) {
      expect(says.get(`result.code ${String(pattern)}`)).toBeDefined()
    }
    expect(says.get("paymentType CD")).toEqual({ payout: "succeeded" })
    expect(says.get("result.code of a question 100.396.103")).toEqual({ decline: "expired" })
  })
})
