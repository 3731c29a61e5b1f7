import type { Calls, Kind, Many, One } from "../Calls.ts"
import type { Input } from "./request.ts"
import type { Answered, Call, Item, ListCall } from "./routes.ts"

/** How calls are made, in whatever they answer. */
export interface Carrier<K extends Kind, Options> {
  readonly call: <C extends Call>(name: C, input: Input<Options>) => One<K, Answered<C>>
  /** Page after page, from the query's cursor on. */
  readonly list: <C extends ListCall>(name: C, input: Input<Options>) => Many<K, Item<C>>
}

/** The three shapes of calls: about an object, with a body about an object, with a body. */
const shapes = <K extends Kind, Options>({ call }: Carrier<K, Options>) => ({
  byId:
    <C extends Call>(name: C) =>
    (id: string, options?: Options) =>
      call(name, { id, options }),
  ofId:
    <C extends Call>(name: C) =>
    (id: string, body: object = {}, options?: Options) =>
      call(name, { id, body, options }),
  sent:
    <C extends Call>(name: C) =>
    (body: object, options?: Options) =>
      call(name, { body, options })
})

const payments = <K extends Kind, Options>(
  carrier: Carrier<K, Options>
): Pick<Calls<K, Options>, "payments" | "refunds"> => {
  const { call, list } = carrier
  const { byId, ofId, sent } = shapes(carrier)
  return {
    payments: {
      create: sent("createPayment"),
      get: byId("getPayment"),
      list: (query, options) => list("listPayments", { query, options }),
      page: (query, options) => call("listPayments", { query, options }),
      timeline: (id, options) => list("getTimeline", { id, options }),
      routing: byId("getPaymentRouting"),
      capture: ofId("capturePayment"),
      void: ofId("voidPayment"),
      refund: ofId("refundPayment"),
      rebill: ofId("rebillPayment"),
      sync: byId("syncPayment"),
      resolve: ofId("resolvePayment")
    },
    refunds: { get: byId("getRefund") }
  }
}

const payouts = <K extends Kind, Options>(
  carrier: Carrier<K, Options>
): Pick<Calls<K, Options>, "payouts" | "tokens"> => {
  const { call, list } = carrier
  const { byId, ofId, sent } = shapes(carrier)
  return {
    payouts: {
      create: sent("createPayout"),
      get: byId("getPayout"),
      list: (query, options) => list("listPayouts", { query, options }),
      page: (query, options) => call("listPayouts", { query, options }),
      timeline: (id, options) => list("getPayoutTimeline", { id, options }),
      routing: byId("getPayoutRouting"),
      sync: byId("syncPayout"),
      resolve: ofId("resolvePayout")
    },
    tokens: {
      create: sent("createToken"),
      get: byId("getToken"),
      delete: byId("deleteToken")
    }
  }
}

const operations = <K extends Kind, Options>(
  carrier: Carrier<K, Options>
): Pick<
  Calls<K, Options>,
  "accounts" | "events" | "incidents" | "routing" | "webhookEndpoints"
> => {
  const { call, list } = carrier
  const { byId, sent } = shapes(carrier)
  return {
    accounts: {
      list: (options) => list("listAccounts", { options }),
      balance: byId("getBalance"),
      transactions: (id, query, options) => list("listTransactions", { id, query, options })
    },
    incidents: {
      list: (query, options) => list("listIncidents", { query, options }),
      page: (query, options) => call("listIncidents", { query, options })
    },
    routing: {
      get: (options) => call("getRouting", { options }),
      put: sent("putRouting"),
      decide: sent("decide")
    },
    webhookEndpoints: {
      list: (options) => list("listEndpoints", { options }),
      create: sent("createEndpoint"),
      delete: byId("deleteEndpoint")
    },
    events: {
      list: (query, options) => list("listEvents", { query, options }),
      page: (query, options) => call("listEvents", { query, options }),
      redeliver: byId("redeliverEvent")
    }
  }
}

/** The calls by what they are about. */
export const make = <K extends Kind, Options>(carrier: Carrier<K, Options>): Calls<K, Options> => ({
  ...payments(carrier),
  ...payouts(carrier),
  ...operations(carrier)
})
