export { Api } from "./Api.ts"
export { Authorization, Caller, type Role, roles } from "./Authorization.ts"
export type * from "./Calls.ts"
export * as Client from "./Client.ts"
export { type ClientError, SwitchyardNoAnswer, SwitchyardProblem } from "./ClientError.ts"
export * as Groups from "./Groups.ts"
export type * from "./Groups.ts"
export type * from "./Inputs.ts"
export * as Objects from "./Objects.ts"
export type * from "./Objects.ts"
export { statuses } from "./objects/Payment.ts"
export type { CallOptions, Options } from "./Options.ts"
export * as ProblemCode from "./ProblemCode.ts"
export {
  type ClientOptions,
  createClient,
  type PromiseOptions,
  type SwitchyardClient,
  verifyWebhook
} from "./promises.ts"
export * as Requests from "./Requests.ts"
export * as UnionCases from "./UnionCases.ts"
export * as Webhook from "./Webhook.ts"
