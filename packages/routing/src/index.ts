export * as Failover from "./Failover.ts"
export * as Plan from "./Plan.ts"
export * as Policy from "./Policy.ts"
