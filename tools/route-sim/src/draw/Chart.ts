import { label, linear, type Scale } from "./scale.ts"
import { element, type Node, text } from "./svg.ts"

/** A curve: values at equal distances. */
export interface Curve {
  /** Its class in the picture's style: `c0`, `cown`. */
  readonly colour: number | string
  readonly values: ReadonlyArray<number>
}

/** A diagram with curves over one axis of time. */
export interface Chart {
  readonly title: string
  readonly curves: ReadonlyArray<Curve>
  readonly range: readonly [number, number]
  readonly x: { readonly title: string; readonly most: number }
  /** Where something happens, on the axis of time. */
  readonly marks: ReadonlyArray<{ readonly from: number; readonly until: number }>
}

/** The paper of a diagram, with room for what stands at its axes. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

const grid = ({ left, width }: Box, y: Scale): ReadonlyArray<Node> =>
  y.ticks.flatMap((value) => [
    element("line", {
      class: "grid",
      x1: left,
      x2: left + width,
      y1: y.at(value),
      y2: y.at(value)
    }),
    text(label(value), { x: left - 6, y: y.at(value) + 3.5, "text-anchor": "end" })
  ])

const axis = ({ height, left, top, width }: Box, x: Scale, title: string): ReadonlyArray<Node> => [
  element("line", {
    class: "axis",
    x1: left,
    x2: left + width,
    y1: top + height,
    y2: top + height
  }),
  ...x.ticks.map((value) =>
    text(label(value), { x: x.at(value), y: top + height + 14, "text-anchor": "middle" })
  ),
  text(title, { x: left + width / 2, y: top + height + 29, "text-anchor": "middle", class: "dim" })
]

const marked = ({ height, top }: Box, x: Scale, { from, until }: Chart["marks"][number]): Node =>
  from === until
    ? element("line", { class: "mark", x1: x.at(from), x2: x.at(from), y1: top, y2: top + height })
    : element("rect", {
        class: "band",
        x: x.at(from),
        y: top,
        width: x.at(until) - x.at(from),
        height
      })

const curve = ({ colour, values }: Curve, { left, width }: Box, y: Scale): Node => {
  // A value stands for a part of the run: its place is the middle of that part.
  const points = values.map((value, index) => [
    left + ((index + 0.5) / values.length) * width,
    y.at(value)
  ])
  const path = points.map(([x = 0, at = 0]) => `${x.toFixed(1)} ${at.toFixed(1)}`).join("L")
  return element("path", { class: `curve c${colour}`, d: `M${path}` })
}

/** The diagram as SVG. */
export const draw = (chart: Chart, box: Box): ReadonlyArray<Node> => {
  const { height, left, top, width } = box
  const x = linear([0, chart.x.most], [left, left + width], 5)
  const y = linear(chart.range, [top + height, top], 5)
  return [
    text(chart.title, { x: left, y: top - 9, class: "title" }),
    ...chart.marks.map((mark) => marked(box, x, mark)),
    ...grid(box, y),
    ...axis(box, x, chart.x.title),
    ...chart.curves.map((one) => curve(one, box, y))
  ]
}
