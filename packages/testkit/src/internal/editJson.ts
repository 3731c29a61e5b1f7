/** Changes the value at a dotted path of a JSON text; the text as it was where the path leads nowhere. */
export const edit = (text: string, path: string, change: (value: unknown) => unknown): string => {
  const root: unknown = JSON.parse(text)
  const keys = path.split(".")
  const last = keys.pop() ?? ""
  const parent = keys.reduce<unknown>(
    (value, key) => (isRecord(value) ? value[key] : undefined),
    root
  )
  if (!isRecord(parent) || !(last in parent)) return text
  parent[last] = change(parent[last])
  return JSON.stringify(root)
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null
