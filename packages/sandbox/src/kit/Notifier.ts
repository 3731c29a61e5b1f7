/**
 * What a gateway sends to a merchant: delivered in the background, again after each wait until a
 * 2xx, and on request in the ways that a receiver has to survive.
 */
import { Effect } from "effect"
import type { OutgoingRequest } from "../Gateway.ts"
import * as Host from "./Host.ts"

/** Every way to notify, in words. `early` and `dropped` only make sense for one to come. */
export const modes = {
  genuine: "the present status, as it should be",
  duplicated: "the same notification twice, at the same time",
  reordered: "the present status first, then the earlier ones of the payment, newest first",
  forged: "a signature that no key makes",
  replayed: "the first notification of the payment once more, byte for byte",
  early: "delivered before the answer of the call is out",
  wrongAmount: "another amount, genuinely signed",
  dropped: "never sent"
} as const satisfies Record<string, string>

/** How a notification is sent. */
export type Mode = keyof typeof modes

/** Every mode's name. */
export const modeNames = Object.keys(modes) as ReadonlyArray<Mode>

/** What the gateway itself has to make: the rest a notifier does with genuine ones. */
export type Variant = "genuine" | "forged" | "wrongAmount"

/** Something to tell a merchant. */
export interface Notification {
  /** The gateway's id of what it is about. */
  readonly paymentId: string
  /** The merchant's own id of it. */
  readonly reference: string
  /** The status that is told, in the gateway's word. */
  readonly status: string
  /** Makes the message of the present status; called at once, when the notification is sent. */
  readonly encode: (variant: Variant) => OutgoingRequest
}

/** When a notification is sent, in milliseconds. The number of waits is the number of retries. */
export interface Schedule {
  readonly delayMs: number
  readonly retryDelaysMs: ReadonlyArray<number>
}

/** One notification and how its delivery went. */
export interface Delivery {
  readonly paymentId: string
  readonly reference: string
  readonly status: string
  readonly mode: Mode
  readonly url: string
  tries: number
  /** The last HTTP status, or undefined when there was no answer yet. */
  lastStatus: number | undefined
  delivered: boolean
}

/** A mode for the next notification; of one reference, where it is given. */
export interface Armed {
  readonly mode: Mode
  readonly reference?: string | undefined
}

/** Sends the notifications of one instance. */
export interface Notifier {
  /** Fixes the message now; when run, sends it in the background as armed, or genuinely. */
  readonly send: (notification: Notification) => Effect.Effect<void>
  /** As `send`, in this mode. */
  readonly sendAs: (mode: Mode, notification: Notification) => Effect.Effect<void>
  /** Sets the mode of the next notification. */
  readonly arm: (armed: Armed) => void
  /** The first 10,000 deliveries, oldest first. */
  readonly deliveries: () => ReadonlyArray<Delivery>
  readonly clear: () => void
}

interface Letter {
  readonly request: OutgoingRequest
  readonly delivery: Delivery
}

const maximumLogged = 10_000

const isAccepted = (status: number | undefined) =>
  status !== undefined && status >= 200 && status < 300

const addressed = (
  { paymentId, reference, status }: Omit<Notification, "encode">,
  mode: Mode,
  request: OutgoingRequest
): Letter => {
  const log = { tries: 0, lastStatus: undefined, delivered: false }
  return { request, delivery: { paymentId, reference, status, mode, url: request.url, ...log } }
}

/** The letters that a mode makes of a notification, in the order of sending. */
const lettersOf = (
  mode: Mode,
  notification: Notification,
  earlier: ReadonlyArray<Letter>
): ReadonlyArray<Letter> => {
  const make = (variant: Variant) => addressed(notification, mode, notification.encode(variant))
  const again = ({ delivery, request }: Letter) => addressed(delivery, mode, request)
  switch (mode) {
    case "genuine":
    case "early":
    case "dropped":
      return [make("genuine")]
    case "forged":
    case "wrongAmount":
      return [make(mode)]
    case "duplicated": {
      const letter = make("genuine")
      return [letter, again(letter)]
    }
    case "reordered": {
      const others = earlier.filter(({ delivery }) => delivery.status !== notification.status)
      return [make("genuine"), ...others.reverse().map(again)]
    }
    case "replayed": {
      const [first] = earlier
      return [first === undefined ? make("genuine") : again(first)]
    }
  }
}

const attempt = (host: Host.Host, { delivery, request }: Letter): Effect.Effect<void> =>
  Effect.gen(function* () {
    delivery.tries += 1
    delivery.lastStatus = yield* host
      .deliver(request)
      .pipe(Effect.catchTag("DeliveryFailed", () => Effect.succeed(undefined)))
    delivery.delivered = isAccepted(delivery.lastStatus)
  })

/** One try, and the next after each wait of the gateway's time until one is accepted. */
const tryNow = (
  host: Host.Host,
  letter: Letter,
  [waitMs, ...more]: ReadonlyArray<number>
): Effect.Effect<void> =>
  Effect.gen(function* () {
    yield* attempt(host, letter)
    if (letter.delivery.delivered || waitMs === undefined) return
    const again = Effect.suspend(() => Host.background(host, tryNow(host, letter, more)))
    yield* Host.later(host, (yield* Host.now(host)) + waitMs, again)
  })

const dispatch = (
  host: Host.Host,
  { delayMs, retryDelaysMs }: Schedule,
  mode: Mode,
  letters: ReadonlyArray<Letter>
): Effect.Effect<void> => {
  const start = (letter: Letter) => tryNow(host, letter, retryDelaysMs)
  if (mode === "dropped") return Effect.void
  if (mode === "early") return Effect.forEach(letters, start, { discard: true })
  const concurrency = mode === "duplicated" ? "unbounded" : 1
  const all = Effect.forEach(letters, start, { discard: true, concurrency })
  const started = Host.background(host, all)
  if (delayMs === 0) return started
  return Effect.flatMap(Host.now(host), (nowMs) => Host.later(host, nowMs + delayMs, started))
}

/** Whether the letter is what the gateway really told, so that it can come late or twice. */
const isGenuine = ({ delivery: { mode } }: Letter): boolean =>
  mode === "genuine" || mode === "early" || mode === "dropped"

/** A notifier with an empty log. */
export const make = (host: Host.Host, schedule: Schedule): Notifier => {
  let letters: Array<Letter> = []
  let armed: Array<Armed> = []

  const take = ({ reference }: Notification): Mode => {
    if (armed.length === 0) return "genuine"
    const next = armed.find((one) => one.reference === undefined || one.reference === reference)
    if (next === undefined) return "genuine"
    armed = armed.filter((one) => one !== next)
    return next.mode
  }

  const sendAs = (mode: Mode, notification: Notification): Effect.Effect<void> => {
    const needsEarlier = mode === "reordered" || mode === "replayed"
    const earlier = needsEarlier
      ? letters.filter(
          (letter) => letter.delivery.paymentId === notification.paymentId && isGenuine(letter)
        )
      : []
    const made = lettersOf(mode, notification, earlier)
    letters.push(...made.slice(0, maximumLogged - letters.length))
    return dispatch(host, schedule, mode, made)
  }

  return {
    send: (notification) => sendAs(take(notification), notification),
    sendAs,
    arm: (next) => {
      armed.push(next)
    },
    deliveries: () => letters.map(({ delivery }) => ({ ...delivery })),
    clear: () => {
      letters = []
      armed = []
    }
  }
}
