import { Currency, PaymentMethod } from "@switchyard/core"
import { Policy } from "@switchyard/routing"
import { Predicate, Redacted, Result, Schema } from "effect"
import { check as checkEndpoints } from "./configuredEndpoints.ts"
import type { Configured } from "./domain/events/Endpoints.ts"
import * as PolicyAccounts from "./domain/routing/PolicyAccounts.ts"
import * as Faults from "./Faults.ts"
import type { AccountLayer, Offer } from "./Offer.ts"
import * as Security from "./Security.ts"

/** The configuration file: merchants with their keys, their accounts at gateways, their routing. */

const id = Schema.String.check(Schema.isPattern(/^[A-Za-z0-9_-]{1,64}$/, { expected: "id" }))

const minorUnits = Schema.Int.check(
  Schema.isBetween(
    { minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
    { expected: "integer_minor_units" }
  )
)

const percent = Schema.Number.check(
  Schema.isBetween({ minimum: 0, maximum: 100 }, { expected: "from_0_to_100" })
)

const positive = Schema.Number.check(Schema.isGreaterThan(0, { expected: "positive_number" }))

/** What a key may do; each role includes the ones before it. */
export const Role = Schema.Literals(["read", "write", "admin"])

/** See {@link Role}. */
export type Role = typeof Role.Type

const Merchant = Schema.Struct({
  id,
  apiKeys: Schema.Array(
    Schema.Struct({
      key: Schema.RedactedFromValue(
        Schema.String.check(Schema.isPattern(/^[\x21-\x7e]{8,255}$/, { expected: "api_key" }))
      ),
      role: Role
    })
  ),
  webhookEndpoints: Schema.optionalKey(
    Schema.Array(
      Schema.Struct({ url: Schema.String, secret: Schema.RedactedFromValue(Schema.String) })
    )
  )
})

/** See {@link Merchant}. */
export type Merchant = typeof Merchant.Type

const Limits = Schema.Struct({
  currencies: Schema.optionalKey(Schema.Array(Currency.Code)),
  methods: Schema.optionalKey(Schema.Array(Schema.Literals(PaymentMethod.types))),
  countries: Schema.optionalKey(Schema.Array(Schema.String)),
  minAmount: Schema.optionalKey(minorUnits),
  maxAmount: Schema.optionalKey(minorUnits),
  maxConcurrent: Schema.optionalKey(
    Schema.Int.check(Schema.isGreaterThan(0, { expected: "positive_integer" }))
  ),
  ratePerSecond: Schema.optionalKey(positive),
  /** An answer that took longer counts as a fault of the gateway; half of a call's deadline by default. */
  slowMs: Schema.optionalKey(positive)
})

const Account = Schema.Struct({
  id,
  merchant: id,
  provider: id,
  config: Schema.Record(Schema.String, Schema.Unknown),
  limits: Schema.optionalKey(Limits),
  fees: Schema.optionalKey(
    Schema.Struct({
      percent: Schema.optionalKey(percent),
      fixed: Schema.optionalKey(minorUnits)
    })
  )
})

const File = Schema.Struct({
  merchants: Schema.NonEmptyArray(Merchant),
  accounts: Schema.Array(Account),
  routing: Schema.optionalKey(Schema.Record(Schema.String, Policy.Policy)),
  security: Schema.optionalKey(Security.Security)
})

type File = typeof File.Type

/** An account whose options its provider has accepted. */
export interface Account extends Pick<typeof Account.Type, "fees" | "id" | "limits" | "merchant"> {
  readonly offer: Offer
  readonly layer: AccountLayer
  /** Deadline of one call, from the account's options. */
  readonly timeoutMs: number
  /** The secret part of its notification URL, from the account's options. */
  readonly webhookSecret: Redacted.Redacted<string> | null
}

/** The file, checked as a whole. */
export interface ConfigFile {
  readonly merchants: ReadonlyArray<Merchant>
  readonly accounts: ReadonlyArray<Account>
  readonly routing: Readonly<Record<string, Policy.Policy>>
  /** Where events go, beside the endpoints that are made through the API. */
  readonly webhookEndpoints: ReadonlyArray<Configured>
  readonly security: Security.Security
  /** What the file asks for and this version does not do. */
  readonly warnings: ReadonlyArray<string>
}

type Faulty = ReadonlyArray<Faults.Fault>

const decode = Faults.decoder(File)

/**
 * Checks a file's JSON: `{ "env": "NAME" }` becomes the variable's text, every account's options go
 * through its provider's schema, and every name that one part uses must exist in another.
 */
export const parse = (
  json: unknown,
  offers: ReadonlyArray<Offer>,
  variable: (name: string) => string | undefined
): Result.Result<ConfigFile, Faulty> => {
  const missing: Array<Faults.Fault> = []
  const resolved = resolve(json, [], variable, missing)
  if (missing.length > 0) return Result.fail(missing)
  return Result.flatMap(decode(resolved), (file) => {
    const security = Security.make(file.security)
    const webhooks = checkEndpoints(file.merchants, security.allowPrivateWebhookTargets)
    const faults = [...nameFaults(file), ...webhooks.faults]
    const accounts = file.accounts.flatMap((account, index) => {
      const opened = open(account, index, offers)
      if (Result.isSuccess(opened)) return [opened.success]
      faults.push(...opened.failure)
      return []
    })
    if (faults.length > 0) return Result.fail(faults)
    const { merchants, routing = {} } = file
    return Result.succeed({
      merchants,
      accounts,
      routing,
      security,
      webhookEndpoints: webhooks.endpoints,
      warnings: [...Security.warnings(security), ...webhooks.warnings]
    })
  })
}

/**
 * The name in `{ "env": "NAME" }`, or null where a value is something else: `{ "env": "prod" }` is a
 * condition on metadata, so a name is in capitals.
 */
const variableOf = (value: unknown): string | null =>
  Predicate.isObject(value) &&
  Object.keys(value).length === 1 &&
  "env" in value &&
  Predicate.isString(value.env) &&
  /^[A-Z_][A-Z0-9_]{0,63}$/.test(value.env)
    ? value.env
    : null

/** The environment variables that a file names. */
export const variableNames = (json: unknown): ReadonlyArray<string> => {
  const name = variableOf(json)
  if (name !== null) return [name]
  return Predicate.isObjectOrArray(json) ? Object.values(json).flatMap(variableNames) : []
}

const resolve = (
  value: unknown,
  path: ReadonlyArray<PropertyKey>,
  variable: (name: string) => string | undefined,
  missing: Array<Faults.Fault>
): unknown => {
  if (Array.isArray(value)) {
    return value.map((item, index) => resolve(item, [...path, index], variable, missing))
  }
  const name = variableOf(value)
  if (name !== null) {
    const text = variable(name)
    if (text === undefined) {
      const rule = `environment variable ${name} is not set`
      missing.push({ path: Faults.pathText(path), rule })
    }
    return text
  }
  if (!Predicate.isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      resolve(item, [...path, key], variable, missing)
    ])
  )
}

const open = (
  account: (typeof Account)["Type"],
  index: number,
  offers: ReadonlyArray<Offer>
): Result.Result<Account, Faulty> => {
  const at = `accounts[${index}]`
  const offer = offers.find((one) => one.id === account.provider)
  if (offer === undefined) {
    const known = offers.map((one) => one.id).join(", ")
    return Result.fail([{ path: `${at}.provider`, rule: `one of: ${known}` }])
  }
  const { fees, id, limits = {}, merchant } = account
  const timeoutMs = Predicate.isNumber(account.config.timeoutMs) ? account.config.timeoutMs : 30_000
  const { webhookSecret: secret } = account.config
  const webhookSecret = Predicate.isString(secret) ? Redacted.make(secret) : null
  return Result.mapBoth(offer.accept(account.config), {
    onSuccess: (layer) => ({
      id,
      merchant,
      limits,
      offer,
      layer,
      timeoutMs,
      webhookSecret,
      ...(fees === undefined ? {} : { fees })
    }),
    onFailure: (faults) =>
      faults.map(({ path, rule }) => ({
        path: `${at}.config${path === "" ? "" : "."}${path}`,
        rule
      }))
  })
}

function* nameFaults({ accounts, merchants, routing = {} }: File): Generator<Faults.Fault> {
  yield* repeated("merchants", "id", merchants, (merchant) => merchant.id)
  yield* repeated("accounts", "id", accounts, (account) => account.id)
  const keys = merchants.flatMap(({ apiKeys }) => apiKeys.map(({ key }) => Redacted.value(key)))
  if (new Set(keys).size < keys.length) yield { path: "merchants", rule: "api keys must differ" }
  const known = new Set(merchants.map((merchant) => merchant.id))
  for (const [index, { merchant }] of accounts.entries()) {
    if (!known.has(merchant))
      yield { path: `accounts[${index}].merchant`, rule: "unknown merchant" }
  }
  for (const [merchant, policy] of Object.entries(routing)) {
    const at = Faults.pathText(["routing", merchant])
    if (!known.has(merchant)) yield { path: at, rule: "unknown merchant" }
    const own = new Set(accounts.filter((one) => one.merchant === merchant).map((one) => one.id))
    for (const { path, rule } of PolicyAccounts.faults(policy, own)) {
      yield { path: `${at}.${path}`, rule }
    }
  }
}

function* repeated<A>(
  list: string,
  field: string,
  items: ReadonlyArray<A>,
  name: (item: A) => string
): Generator<Faults.Fault> {
  const seen = new Set<string>()
  for (const [index, item] of items.entries()) {
    if (seen.has(name(item))) yield { path: `${list}[${index}].${field}`, rule: "must be unique" }
    seen.add(name(item))
  }
}
