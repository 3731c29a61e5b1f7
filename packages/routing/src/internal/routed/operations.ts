import type { Operation, PaymentError } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Request from "./request.ts"
import * as Route from "./route.ts"
import { search } from "./search.ts"
import * as World from "./world.ts"

/** Every operation over several accounts: routed, sent to the account that its reference names, or asked. */
export const of = (world: World.World): Operation.Operations => ({
  authorize: (request) =>
    Route.route(world, Request.ofCharge("authorize")(request), request.reference, (payments) =>
      payments.authorize(request)
    ),
  purchase: (request) =>
    Route.route(world, Request.ofCharge("purchase")(request), request.reference, (payments) =>
      payments.purchase(request)
    ),
  tokenize: (request) =>
    Route.route(world, Request.ofTokenize(request), request.reference, (payments) =>
      payments.tokenize(request)
    ),
  payout: (request) =>
    Route.route(world, Request.ofPayout(request), request.reference, (payments) =>
      payments.payout(request)
    ),
  capture: (request) => Route.follow(world, "capture", request, (one) => one.capture(request)),
  void: (request) => Route.follow(world, "void", request, (one) => one.void(request)),
  refund: (request) => Route.follow(world, "refund", request, (one) => one.refund(request)),
  rebill: (request) => Route.follow(world, "rebill", request, (one) => one.rebill(request)),
  receipt: (request) => Route.follow(world, "receipt", request, (one) => one.receipt(request)),
  deleteToken: (request) =>
    Effect.flatMap(
      World.owner(world, "deleteToken", "token", Redacted.value(request.token)),
      (account) => World.send(world, account, "deleteToken", (one) => one.deleteToken(request))
    ),
  status: (request) =>
    "reference" in request
      ? search(world, "status", request.reference, (one) => one.status(request))
      : questionOf(world, "status", request, (account) =>
          World.ask(world, account, "status", (one) => one.status(request))
        ),
  payoutStatus: (request) =>
    "reference" in request
      ? search(world, "payoutStatus", request.reference, (one) => one.payoutStatus(request))
      : questionOf(world, "payoutStatus", request, (account) =>
          World.ask(world, account, "payoutStatus", (one) => one.payoutStatus(request))
        ),
  list: (request) =>
    Effect.map(
      Effect.forEach(
        world.accounts.filter(({ payments }) => payments.capabilities.operations.includes("list")),
        (account) => World.ask(world, account, "list", (one) => one.list(request)),
        { concurrency: "unbounded" }
      ),
      (lists) => lists.flat()
    ),
  // Offered for a single account only; a notification never, because it is read with one account's keys.
  balance: () => World.ask(world, world.accounts[0], "balance", (one) => one.balance()),
  webhook: (raw) => world.accounts[0].payments.webhook(raw)
})

const questionOf = <A>(
  world: World.World,
  operation: "status" | "payoutStatus",
  { providerReference }: { readonly providerReference: string },
  ask: (account: World.Routed) => Effect.Effect<A, PaymentError.PaymentError>
): Effect.Effect<A, PaymentError.PaymentError> =>
  Effect.flatMap(World.owner(world, operation, "providerReference", providerReference), ask)
