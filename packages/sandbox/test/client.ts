/**
 * A raw client for the tests: node:http, and its own reading of the checksum rules (one `md5` and
 * no formula table).
 */
import { createHash } from "node:crypto"
import { type Agent, createServer, type IncomingHttpHeaders, request } from "node:http"
import { type AddressInfo, connect as connectSocket } from "node:net"

export const rest = "/transactionServices/REST/v1/"

export const md5 = (text: string) => createHash("md5").update(text, "utf8").digest("hex")

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** Whether the body arrived to its end. */
  readonly complete: boolean
}

export interface PostOptions {
  readonly headers?: Record<string, string>
  readonly method?: string
  readonly agent?: Agent
  readonly timeoutMs?: number
}

/** Sends one request; rejects with the socket's error when no answer begins. */
export const send = (url: string, body: string, options: PostOptions = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        method: options.method ?? "POST",
        agent: options.agent ?? false,
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          "content-length": Buffer.byteLength(body),
          ...options.headers
        }
      },
      (incoming) => {
        const chunks: Array<Buffer> = []
        const finish = (complete: boolean) =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            text: Buffer.concat(chunks).toString(),
            complete
          })
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk))
        incoming.on("end", () => finish(true))
        incoming.on("error", () => finish(false))
      }
    )
    if (options.timeoutMs !== undefined) {
      outgoing.setTimeout(options.timeoutMs, () => outgoing.destroy(new Error("timeout")))
    }
    outgoing.on("error", reject)
    outgoing.end(body)
  })

export const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString()

export const merchant = { memberId: "11344", secureKey: "sandbox-secure-key", username: "testdoc" }
export const merchant2 = {
  memberId: "11345",
  secureKey: "sandbox-secure-key-2",
  username: "testdoc2"
}
export type Merchant = typeof merchant

export type Body = Record<string, unknown> & {
  readonly result: { readonly code: string; readonly description: string }
}

export const bodyOf = (answer: Answer) => JSON.parse(answer.text) as Body

/** Gets a token by the three-field form. */
export const token = async (baseUrl: string, who: Merchant = merchant): Promise<string> => {
  const answer = await send(
    `${baseUrl}${rest}authToken`,
    form({
      "authentication.partnerId": "195",
      "merchant.username": who.username,
      "authentication.sKey": who.secureKey
    })
  )
  return String(bodyOf(answer)["AuthToken"])
}

/** The fields of a card payment of 50.00 EUR, signed for exactly these values. */
export const createFields = (
  reference: string,
  overrides: Record<string, string> = {},
  who: Merchant = merchant
): Record<string, string> => {
  const fields: Record<string, string> = {
    "authentication.memberId": who.memberId,
    merchantTransactionId: reference,
    amount: "50.00",
    currency: "EUR",
    paymentType: "DB",
    paymentMode: "CC",
    paymentBrand: "VISA",
    "card.number": "4000000000000051",
    "card.expiryMonth": "12",
    "card.expiryYear": "2090",
    "card.cvv": "745",
    "customer.givenName": "John",
    "customer.surname": "Doe",
    "customer.email": "john.doe@xyz.com",
    merchantRedirectUrl: "http://127.0.0.1:9/return",
    ...overrides
  }
  const signed = [who.memberId, who.secureKey, fields["merchantTransactionId"], fields["amount"]]
  return { "authentication.checksum": md5(signed.join("|")), ...fields }
}

/** A merchant's connection to one instance. */
export const connect = async (baseUrl: string, who: Merchant = merchant) => {
  const authToken = await token(baseUrl, who)
  const post = (path: string, fields: Record<string, string>, options: PostOptions = {}) =>
    send(`${baseUrl}${rest}${path}`, form(fields), {
      ...options,
      headers: { AuthToken: authToken, ...options.headers }
    })
  const sign = (...values: ReadonlyArray<string>) => ({
    "authentication.memberId": who.memberId,
    "authentication.checksum": md5([who.memberId, who.secureKey, ...values].join("|"))
  })
  return {
    authToken,
    post,
    sign,
    create: (reference: string, overrides: Record<string, string> = {}, options?: PostOptions) =>
      post("payments", createFields(reference, overrides, who), options),
    capture: (id: string, amount: string) =>
      post(`payments/${id}`, { ...sign(id, amount), paymentType: "CP", amount }),
    refund: (id: string, amount: string) =>
      post(`payments/${id}`, { ...sign(id, amount), paymentType: "RF", amount }),
    reverse: (id: string) => post(`payments/${id}`, { ...sign(id), paymentType: "RV" }),
    inquire: (id: string) =>
      post(`payments/${id}`, { ...sign(id), paymentType: "IN", idType: "PID" }),
    inquireMine: (reference: string) =>
      post("inquiry", {
        ...sign(reference),
        paymentType: "IN",
        idType: "MID",
        merchantTransactionId: reference
      })
  }
}

/** Everything that a connection gives back for one create, byte for byte. */
export const rawCreate = (
  url: string,
  authToken: string,
  reference: string
): Promise<{ readonly bytes: string; readonly ended: boolean }> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(url)
    const body = form(createFields(reference))
    const socket = connectSocket(Number(port), hostname)
    let bytes = ""
    socket.on("data", (chunk) => (bytes += chunk.toString()))
    socket.on("end", () => resolve({ bytes, ended: true }))
    socket.on("error", () => resolve({ bytes, ended: false }))
    socket.write(
      `POST /checksum${rest}payments HTTP/1.1\r\nhost: sandbox\r\nauthtoken: ${authToken}\r\n` +
        "content-type: application/x-www-form-urlencoded\r\n" +
        `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
    )
  })

/** Calls the control API and gives the decoded answer. */
export const control = async (
  url: string,
  method: string,
  path: string,
  input?: unknown
): Promise<{ readonly status: number; readonly value: never }> => {
  const body = input === undefined ? "" : JSON.stringify(input)
  const answer = await send(`${url}/control/${path}`, body, { method })
  return { status: answer.status, value: JSON.parse(answer.text) as never }
}

/** A merchant's endpoint that keeps what it gets and answers with the given statuses, then 200. */
export const listenForNotifications = async (statuses: ReadonlyArray<number> = []) => {
  const received: Array<{
    readonly contentType: string
    readonly headers: IncomingHttpHeaders
    readonly body: string
  }> = []
  const waiters: Array<() => void> = []
  const server = createServer((incoming, outgoing) => {
    let body = ""
    incoming.on("data", (chunk: Buffer) => (body += chunk.toString()))
    incoming.on("end", () => {
      outgoing.statusCode = statuses[received.length] ?? 200
      outgoing.end("ok")
      const { headers } = incoming
      received.push({ contentType: headers["content-type"] ?? "", headers, body })
      waiters.splice(0).forEach((wake) => wake())
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  const count = async (wanted: number) => {
    while (received.length < wanted) await new Promise<void>((wake) => waiters.push(wake))
    return received
  }
  return {
    url: `http://127.0.0.1:${port}/notify`,
    received,
    count,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}
