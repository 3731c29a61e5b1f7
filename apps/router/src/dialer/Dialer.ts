import { Clock, Context, Data, Effect, Layer, Result } from "effect"
import { isIP } from "node:net"
import * as exchange from "./exchange.ts"
import { isPublic } from "./PublicAddress.ts"
import { Resolver } from "./Resolver.ts"
import * as Target from "./Target.ts"

/** Why there is no status, in one word; nothing of the other side's text. */
export type Word = "dns" | "timeout" | "private_target" | exchange.Broken

/** The request was not answered; whether it arrived is not known. */
export class NotAnswered extends Data.TaggedError("NotAnswered")<{ readonly word: Word }> {}

/** What is posted. */
export interface Message {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** From the first question for the name to the end of the answer. */
const timeoutMs = 15_000

/**
 * Posts to URLs that merchants chose, and never into our own network: the name is resolved at every call,
 * each of its addresses has to be public, and only these are connected to. The certificate is checked for
 * the name. A redirect is an answer like any other.
 */
export class Dialer extends Context.Service<
  Dialer,
  { readonly post: (url: string, message: Message) => Effect.Effect<number, NotAnswered> }
>()("router/dialer/Dialer") {}

/** `allowPrivate` is for tests and development; `ca` are certificates to trust instead of the usual ones. */
export interface Options {
  readonly allowPrivate: boolean
  readonly ca?: string
}

/** Over the resolver of the context. */
export const layer = ({ allowPrivate, ca }: Options): Layer.Layer<Dialer, never, Resolver> =>
  Layer.effect(
    Dialer,
    Effect.map(Resolver, ({ resolve }) => {
      const fail = (word: Word) => Effect.fail(new NotAnswered({ word }))
      const addressesOf = (host: string) =>
        (isIP(host) === 0 ? resolve(host) : Effect.succeed([host])).pipe(
          Effect.catch(() => fail("dns")),
          Effect.timeoutOrElse({ duration: timeoutMs, orElse: () => fail("dns") })
        )
      return {
        post: Effect.fnUntraced(function* (url: string, { body, headers }: Message) {
          const target = Target.parse(url, allowPrivate)
          if (Result.isFailure(target)) return yield* fail("private_target")
          const startedAt = yield* Clock.currentTimeMillis
          const addresses = yield* addressesOf(target.success.host)
          if (!allowPrivate && !addresses.every(isPublic)) return yield* fail("private_target")
          const left = timeoutMs - ((yield* Clock.currentTimeMillis) - startedAt)
          const post = { target: target.success, addresses, headers, body: Buffer.from(body), ca }
          return yield* Effect.catch(exchange.exchange(post, Math.max(left, 0)), fail)
        })
      }
    })
  )
