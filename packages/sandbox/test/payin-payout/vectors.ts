/** The published vectors and variant digests of payin-payout.md section 3.4. */

export const secret = "demo-secret-key-0001"
export const timestamp = "1790431844701"

const linkBody = JSON.stringify({
  user_id: "a42332-2fs-q341-d36d34",
  order_id: "adsd-ewerz-23sdsd-ad234",
  amount: 100,
  method: "UPI",
  redirect_url: "http://test.com"
})

export const payoutBody = JSON.stringify({
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

const spacedLinkBody =
  '{"user_id": "a42332-2fs-q341-d36d34", "order_id": "adsd-ewerz-23sdsd-ad234", ' +
  '"amount": 100, "method": "UPI", "redirect_url": "http://test.com"}'

const statusPath = "/api/v1/payout/qweq-2d2fss-2234sd-44533/status"
const linkPath = "/api/v1/payin/generate/link"
const transactionsPath = "/api/v1/payin/transactions"
const payoutPath = "/api/v1/payout/initiate"
const balancePath = "/api/v1/balance"

const slash = { leadingSlash: true, trailingNewline: true }
const noNewline = { leadingSlash: false, trailingNewline: false }

export interface Vector {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly body: string
  readonly layout?: { readonly leadingSlash: boolean; readonly trailingNewline: boolean }
  readonly bytes?: number
  readonly signature: string
}

const vector = (
  id: string,
  method: string,
  path: string,
  body: string,
  signature: string,
  more: Pick<Vector, "layout" | "bytes"> = {}
): Vector => ({ id, method, path, body, signature, ...more })

export const vectors: ReadonlyArray<Vector> = [
  vector(
    "V1",
    "POST",
    linkPath,
    linkBody,
    "429cf0514eff1c3ab9ac17df50c0ca6b12e3dee4848dbacca46f75ce9737ce41",
    { bytes: 181 }
  ),
  vector(
    "V2",
    "GET",
    statusPath,
    "",
    "b3f6edef8e94ae2d8654791f7a50202b4cd80d6675c24910bff6c6293a2a158a",
    { bytes: 65 }
  ),
  vector(
    "V3",
    "GET",
    statusPath,
    "{}",
    "7166a6b8b833a337babc49eb80358f8d0f15ae7faa2be1d78bc38d519dd31b8b",
    { bytes: 67 }
  ),
  vector(
    "V4",
    "POST",
    transactionsPath,
    "{}",
    "77ee2c0b5c4aed0468460a4ccd8f1f06c33a231dc26c71b81d23e700855ce20f",
    { bytes: 48 }
  ),
  vector(
    "V5",
    "POST",
    payoutPath,
    payoutBody,
    "a6445bbd3928f9785789e4adee434ed50772646a0d1cbd110ddd2ddd423f0c4d",
    { bytes: 418 }
  ),
  vector(
    "V1s",
    "POST",
    linkPath,
    linkBody,
    "0e527a56dcfb745d9ff8f96d18de7935836fcf000511604fc1826116c8beb9de",
    { layout: slash }
  ),
  vector(
    "V1n",
    "POST",
    linkPath,
    linkBody,
    "545b83f6ad4481921ae33e59715eed808f38ae22ee91ad60338a4881f4a94ead",
    { layout: noNewline }
  ),
  vector(
    "V1d",
    "POST",
    linkPath,
    spacedLinkBody,
    "f8e68b3e1629360a565945453352394b90dd913fc61bfa092e7c888c43fbb1b6"
  ),
  vector(
    "V1p",
    "POST",
    linkPath,
    linkBody.replaceAll("/", "\\/"),
    "9e3725f296bfeac79ea928b3da5b91c878fd31ef54573b48395a140d9b31ff88"
  ),
  vector(
    "V2s",
    "GET",
    statusPath,
    "",
    "d8f302f5b0d041985020bc15872e78a2a556ac5bd2544f813e0c79b8144003e9",
    { layout: slash }
  ),
  vector(
    "V2q",
    "GET",
    statusPath,
    '""',
    "abe426b90ac07e97432671930289cee14e87b115aae4598febf07b1aaa79d2bd"
  ),
  vector(
    "V2z",
    "GET",
    statusPath,
    "null",
    "2a3d27e2e6703e8ae09405b50e159c3cee4490efc56acfc9c16c54a2e4dcf4c1"
  ),
  vector(
    "B1",
    "GET",
    balancePath,
    "",
    "456835dad7fd09bfa5f14e5f18279dcdcef5982f11861dc20e673cbc97126ab1"
  ),
  vector(
    "B2",
    "GET",
    balancePath,
    "{}",
    "2502dbc5cf60869c450535a74b912a85731e8f166494c2ce678141d202bbd9d5"
  ),
  vector(
    "B3",
    "POST",
    balancePath,
    "{}",
    "73dc791e14b49c96aa5e5c13ee7d0034d1cafa9a6d167854f1f4071857088fc2"
  ),
  vector(
    "V5e",
    "POST",
    payoutPath,
    payoutBody.replace(
      /[^ -~]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`
    ),
    "a8c1e818870a5b0ab89bec316eb3b630019e4e093c487c9d73af3802c9e34bb3"
  ),
  vector(
    "V5f",
    "POST",
    payoutPath,
    payoutBody.normalize("NFD"),
    "ce634ed686c6de853ce208a6402ac0b2bd102355c089dacb82d13393296fb5fd"
  ),
  vector(
    "T1",
    "POST",
    transactionsPath,
    '{"order_id":"adsd-ewerz-23sdsd-ad234"}',
    "6f2a69684186270ac816945f9504caf53f81ff110f0d6ebac53bcb0fb4a4e058"
  ),
  vector(
    "T2",
    "POST",
    transactionsPath,
    "",
    "1e05b365356b21bc6d5af6a396f6e6a50a611b936664e34588e0507629f790f5"
  ),
  vector(
    "T3",
    "GET",
    transactionsPath,
    "",
    "3096903cbc93465dbb6ff59ef23c334d8aff03fff5c7499673fcb336f86804fc"
  )
]
