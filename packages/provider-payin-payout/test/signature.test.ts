import { createHash } from "node:crypto"
import { describe, expect, it } from "vitest"
import * as Signature from "../src/internal/signature.ts"

const secretKey = "demo-secret-key-0001"
const timestamp = "1790431844701"

const link = "api/v1/payin/generate/link"
const transactions = "api/v1/payin/transactions"
const payoutStatus = "api/v1/payout/qweq-2d2fss-2234sd-44533/status"
const balance = "api/v1/balance"

const order = {
  user_id: "a42332-2fs-q341-d36d34",
  order_id: "adsd-ewerz-23sdsd-ad234",
  amount: 100,
  method: "UPI",
  redirect_url: "http://test.com"
}
const v1 = JSON.stringify(order)
const spaced = v1.replaceAll('","', '", "').replaceAll('":', '": ').replace('100,"', '100, "')
const v5 = JSON.stringify({
  beneficiary_name: "आरव शर्मा",
  beneficiary_email: "test.test@gmail.com",
  beneficiary_mobile_no: "7878787878",
  beneficiary_address: "Café रोड, NOIDA",
  payment_method: "IMPS",
  beneficiary_acc_no: "99999999999",
  bank_name: "SBI",
  ifsc: "SBIN0060589",
  amount: 100,
  order_id: "qweq-2d2fss-2234sd-44533",
  user_id: "aseq-2d2fss-22a4sd-44a33",
  remarks: null
})
const initiate = "api/v1/payout/initiate"
const statusBody = '{"order_id":"adsd-ewerz-23sdsd-ad234"}'

const slash = { leadingSlash: true }
const braces = Signature.bodyLine({ getBodyLine: "braces" }, "GET")
const empty = Signature.bodyLine(Signature.recommended, "GET")
const post = Signature.bodyLine(Signature.recommended, "POST")
const written = (body: string, rules: Partial<Signature.Rules>) =>
  Signature.writer({ ...Signature.recommended, ...rules })(body)

// Section 3.4 of the gateway's sheet, all twenty.
type Rules = Partial<Signature.Rules>
const vectors: ReadonlyArray<readonly [string, string, string, string, string, Rules]> = [
  ["V1", "POST", link, v1, "429cf0514eff1c3ab9ac17df50c0ca6b12e3dee4848dbacca46f75ce9737ce41", {}],
  [
    "V2",
    "GET",
    payoutStatus,
    empty,
    "b3f6edef8e94ae2d8654791f7a50202b4cd80d6675c24910bff6c6293a2a158a",
    {}
  ],
  [
    "V3",
    "GET",
    payoutStatus,
    braces,
    "7166a6b8b833a337babc49eb80358f8d0f15ae7faa2be1d78bc38d519dd31b8b",
    {}
  ],
  [
    "V4",
    "POST",
    transactions,
    post,
    "77ee2c0b5c4aed0468460a4ccd8f1f06c33a231dc26c71b81d23e700855ce20f",
    {}
  ],
  [
    "V5",
    "POST",
    initiate,
    v5,
    "a6445bbd3928f9785789e4adee434ed50772646a0d1cbd110ddd2ddd423f0c4d",
    {}
  ],
  [
    "V1s",
    "POST",
    link,
    v1,
    "0e527a56dcfb745d9ff8f96d18de7935836fcf000511604fc1826116c8beb9de",
    slash
  ],
  [
    "V1n",
    "POST",
    link,
    v1,
    "545b83f6ad4481921ae33e59715eed808f38ae22ee91ad60338a4881f4a94ead",
    { trailingNewline: false }
  ],
  [
    "V1d",
    "POST",
    link,
    spaced,
    "f8e68b3e1629360a565945453352394b90dd913fc61bfa092e7c888c43fbb1b6",
    {}
  ],
  [
    "V1p",
    "POST",
    link,
    written(v1, { jsonFlavor: "php" }),
    "9e3725f296bfeac79ea928b3da5b91c878fd31ef54573b48395a140d9b31ff88",
    {}
  ],
  [
    "V2s",
    "GET",
    payoutStatus,
    empty,
    "d8f302f5b0d041985020bc15872e78a2a556ac5bd2544f813e0c79b8144003e9",
    slash
  ],
  [
    "V2q",
    "GET",
    payoutStatus,
    '""',
    "abe426b90ac07e97432671930289cee14e87b115aae4598febf07b1aaa79d2bd",
    {}
  ],
  [
    "V2z",
    "GET",
    payoutStatus,
    "null",
    "2a3d27e2e6703e8ae09405b50e159c3cee4490efc56acfc9c16c54a2e4dcf4c1",
    {}
  ],
  [
    "B1",
    "GET",
    balance,
    empty,
    "456835dad7fd09bfa5f14e5f18279dcdcef5982f11861dc20e673cbc97126ab1",
    {}
  ],
  [
    "B2",
    "GET",
    balance,
    braces,
    "2502dbc5cf60869c450535a74b912a85731e8f166494c2ce678141d202bbd9d5",
    {}
  ],
  [
    "B3",
    "POST",
    balance,
    post,
    "73dc791e14b49c96aa5e5c13ee7d0034d1cafa9a6d167854f1f4071857088fc2",
    {}
  ],
  [
    "V5e",
    "POST",
    initiate,
    written(v5, { asciiEscapeBody: true }),
    "a8c1e818870a5b0ab89bec316eb3b630019e4e093c487c9d73af3802c9e34bb3",
    {}
  ],
  [
    "V5f",
    "POST",
    initiate,
    v5.normalize("NFD"),
    "ce634ed686c6de853ce208a6402ac0b2bd102355c089dacb82d13393296fb5fd",
    {}
  ],
  [
    "T1",
    "POST",
    transactions,
    statusBody,
    "6f2a69684186270ac816945f9504caf53f81ff110f0d6ebac53bcb0fb4a4e058",
    {}
  ],
  [
    "T2",
    "POST",
    transactions,
    "",
    "1e05b365356b21bc6d5af6a396f6e6a50a611b936664e34588e0507629f790f5",
    {}
  ],
  [
    "T3",
    "GET",
    transactions,
    empty,
    "3096903cbc93465dbb6ff59ef23c334d8aff03fff5c7499673fcb336f86804fc",
    {}
  ]
]

const message = (method: string, path: string, body: string, query = "") => ({
  method,
  path,
  query,
  body,
  timestamp
})

describe("the signature", () => {
  it.each(vectors)("%s", (_, method, path, body, expected, more) => {
    const rules = { ...Signature.recommended, ...more }
    expect(Signature.sign(secretKey, rules, message(method, path, body))).toBe(expected)
  })

  it("is another one for each of the twenty", () => {
    expect(vectors).toHaveLength(20)
    expect(new Set(vectors.map(([, , , , digest]) => digest)).size).toBe(20)
  })

  it("is over the bytes of the sheet", () => {
    const bytes = vectors
      .slice(0, 5)
      .map(([, method, path, body]) =>
        Buffer.byteLength(Signature.text(Signature.recommended, message(method, path, body)))
      )
    expect(bytes).toEqual([181, 65, 67, 48, 418])
    expect(createHash("sha256").update(v5).digest("hex")).toBe(
      "203f328fd1273c226375309b61e390ed0e64b20a0494ff3a8762469f6ccbca1a"
    )
  })

  it("holds query and prefix only where the rules say so", () => {
    const asked = message("GET", transactions, "", "order_id=x")
    const line = (rules: Partial<Signature.Rules>) =>
      Signature.text({ ...Signature.recommended, ...rules }, asked).split("\n")[1]
    expect(line({})).toBe("api/v1/payin/transactions")
    expect(line({ includeQuery: true })).toBe("api/v1/payin/transactions?order_id=x")
    expect(line({ pathPrefix: "merchant/gw" })).toBe("merchant/gw/api/v1/payin/transactions")
    expect(line({ pathPrefix: "gw", leadingSlash: true })).toBe("/gw/api/v1/payin/transactions")
  })

  it("is over ASCII where the rules say so, and the JSON means the same", () => {
    const value = { text: 'a/"\\/é𝄞' }
    const php = written(JSON.stringify(value), { jsonFlavor: "php" })
    expect(php).toBe('{"text":"a\\/\\"\\\\\\/\\u00e9\\ud834\\udd1e"}')
    expect(JSON.parse(php)).toEqual(value)
    const ascii = written(JSON.stringify(value), { asciiEscapeBody: true })
    expect(ascii).toBe('{"text":"a/\\"\\\\/\\u00e9\\ud834\\udd1e"}')
    expect(JSON.parse(ascii)).toEqual(value)
  })
})
