import type * as Books from "../src/check/Books.ts"

/** Books of a run in which everything went as it must; tests plant one wrong thing each. */

type Writable<A> = { -readonly [Key in keyof A]: A[Key] }

/** An order of the world: what was asked, told and moved. */
export interface Story {
  readonly order: string
  readonly asks: Array<Writable<Books.Ask>>
  readonly payment: Writable<Books.Payment>
  readonly history: Array<Writable<Books.TimelineEntry>>
  readonly movements: Array<Writable<Books.Movement>>
  readonly arrivals: Record<string, Writable<Books.Arrival>>
}

/** A final answer that shows an object. */
export const answer = (status: number, subject: string | null, code: string | null = null) => ({
  ...{ status, subject, code },
  retryAfter: null,
  final: true
})

/** One key with one answer. */
export const ask = (members: Partial<Books.Ask> & Pick<Books.Ask, "order">): Books.Ask => ({
  key: `key ${members.order} ${members.operation ?? "payment"}`,
  operation: "payment",
  amount: 1000,
  fingerprint: "body",
  answers: [answer(201, `pay_${members.order}`)],
  connectionFailures: 0,
  tookMs: 5,
  ...members
})

/** An attempt at the first account. */
export const attempt = (members: Partial<Books.Attempt> = {}): Books.Attempt => ({
  operation: "purchase",
  account: "first",
  reference: "reference",
  state: "succeeded",
  reason: null,
  ...members
})

const entry = (members: Partial<Books.TimelineEntry>): Books.TimelineEntry => ({
  sequence: 1,
  attempt: "att_1",
  from: null,
  to: "ready",
  status: "processing",
  evidence: null,
  ...members
})

const proof = { kind: "call" }

/** A payment of 1000 that was captured at once, and 400 of it given back. */
export const refunded = (order = "refunded"): Story => {
  const id = `pay_${order}`
  return {
    order,
    asks: [
      ask({ order }),
      ask({ order, operation: "refund", amount: 400, answers: [answer(201, `ref_${order}`)] })
    ],
    payment: {
      ...{ id, reference: order, status: "partially_refunded", amount: 1000 },
      ...{ authorized: 1000, captured: 1000, refunded: 400, voided: 0 },
      attempts: [
        attempt({ reference: `${order}-1` }),
        attempt({ operation: "refund", reference: `${order}-2` })
      ]
    },
    history: [
      entry({}),
      entry({ sequence: 2, from: "sending", to: "succeeded", status: "captured", evidence: proof }),
      entry({ sequence: 3, attempt: "att_2", status: "captured" }),
      entry({
        ...{ sequence: 4, attempt: "att_2", from: "ready", to: "succeeded" },
        ...{ status: "partially_refunded", evidence: proof }
      })
    ],
    movements: [
      { kind: "charge", reference: `${order}-1`, amount: 1000 },
      { kind: "refund", reference: `${order}-1`, amount: 400 }
    ],
    arrivals: { [`${order}-1`]: { total: 1, outcomes: { approved: 1 } } }
  }
}

/** A payment of 1000 that was authorized, 600 of it captured. */
export const captured = (order = "captured"): Story => {
  const story = refunded(order)
  story.asks[1] = ask({
    ...{ order, operation: "capture", amount: 600 },
    answers: [answer(200, `pay_${order}`)]
  })
  Object.assign(story.payment, { status: "partially_captured", captured: 600, refunded: 0 })
  story.payment.attempts = [
    attempt({ operation: "authorize", reference: `${order}-1` }),
    attempt({ operation: "capture", reference: `${order}-2` })
  ]
  for (const one of story.history) if (one.status !== "processing") one.status = "authorized"
  Object.assign(story.history[3] ?? {}, { status: "partially_captured" })
  story.movements.splice(
    ...[0, 2],
    { kind: "authorize", reference: `${order}-1`, amount: 1000 },
    { kind: "capture", reference: `${order}-1`, amount: 600 }
  )
  return story
}

/** A payment that the first account declined and the second took. */
export const cascaded = (order = "cascaded"): Story & { readonly second: Story["movements"] } => {
  const story = refunded(order)
  story.asks.splice(1)
  Object.assign(story.payment, { status: "captured", refunded: 0 })
  story.payment.attempts = [
    attempt({ reference: `${order}-1`, state: "declined" }),
    attempt({ account: "second", reference: `${order}-2` })
  ]
  story.history.splice(
    ...[1, 3],
    entry({ sequence: 2, from: "ready", to: "declined", evidence: proof }),
    entry({ sequence: 3, attempt: "att_2" }),
    entry({
      ...{ sequence: 4, attempt: "att_2", from: "ready", to: "succeeded" },
      ...{ status: "captured", evidence: proof }
    })
  )
  story.movements.splice(0)
  return { ...story, second: [{ kind: "charge", reference: `${order}-2`, amount: 1000 }] }
}

/** A declined payment. */
export const declined = (order = "declined"): ReturnType<typeof cascaded> => {
  const story = cascaded(order)
  story.asks[0] = ask({ order, answers: [answer(402, `pay_${order}`, "declined")] })
  Object.assign(story.payment, { status: "declined", authorized: 0, captured: 0 })
  story.payment.attempts = [attempt({ reference: `${order}-1`, state: "declined" })]
  story.history.splice(2)
  Object.assign(story.history[1] ?? {}, { status: "declined" })
  return { ...story, second: [] }
}

/** An order that was refused before anything was made of it. */
export const refused = (): Books.Ask =>
  ask({ order: "refused", answers: [answer(422, null, "validation_failed")] })

/** The books of these stories, at a first gateway and, where something moved there, a second one. */
export const booksOf = (
  stories: ReadonlyArray<Story & { readonly second?: Story["movements"] }>,
  more: ReadonlyArray<Books.Ask> = []
): Books.Books => ({
  asks: [...stories.flatMap(({ asks }) => asks), ...more],
  router: {
    payments: stories.map(({ payment }) => payment),
    payouts: [],
    timelines: new Map(stories.map(({ history, payment }) => [payment.id, history])),
    incidents: new Set()
  },
  gateways: [
    {
      instance: "gateway",
      accounts: ["first"],
      movements: stories.flatMap(({ movements }) => movements),
      arrivals: Object.assign({}, ...stories.map(({ arrivals }) => arrivals)) as Story["arrivals"]
    },
    {
      instance: "gateway-2",
      accounts: ["second"],
      movements: stories.flatMap(({ second = [] }) => second),
      arrivals: {}
    }
  ]
})
