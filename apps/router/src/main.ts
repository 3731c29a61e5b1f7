/** The command: everything that it imports needs a newer Node than some machines have. */
const needed = [22, 19] as const
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)

if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
  console.error(`Node ${needed.join(".")} or later is needed, and this is ${process.version}`)
  process.exitCode = 1
} else {
  await import("./serve.ts")
}
