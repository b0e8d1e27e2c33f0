/** The fields of a filing that decide its place in the chain of its matter. */
export interface ChainLink {
  id: number
  /** The filing date and the number within it: the order, whichever source reported first. */
  day: string
  filed_no: string
  is_correction: boolean
  is_withdrawal: boolean
  is_retracted: boolean
}

export interface Chained {
  corrects: number | null
  correction_no: number
  superseded_by: number | null
  withdrawn: boolean
}

interface Node extends ChainLink, Chained {}

/**
 * Links the filings of one matter of one company into chains: a correction, or a withdrawal, refers to the
 * filing before it. The result depends on the filings alone, not on their order of arrival.
 */
export function chain(links: readonly ChainLink[]): Map<number, Chained> {
  const nodes = links.map((link): Node => ({
    ...link,
    corrects: null,
    correction_no: 0,
    superseded_by: null,
    withdrawn: link.is_retracted,
  }))
  nodes.sort(inOrder)
  let head: Node | undefined
  for (const node of nodes) {
    if (node.is_correction || node.is_withdrawal) follow(head ?? firstOfDay(nodes, node), node)
    if (!node.is_withdrawal) head = node
  }
  return new Map(nodes.map((node) => [node.id, node]))
}

function follow(before: Node | undefined, node: Node): void {
  if (before === undefined || before === node) return
  node.corrects = before.id
  if (node.is_withdrawal) {
    before.withdrawn = true
    return
  }
  before.superseded_by = node.id
  node.correction_no = before.correction_no + 1
}

/** Two sources number the filings of a day differently: a correction may seem to come before the original. */
function firstOfDay(nodes: readonly Node[], { day }: Node): Node | undefined {
  return nodes.find((node) => node.day === day && !node.is_correction && !node.is_withdrawal)
}

function inOrder(a: ChainLink, b: ChainLink): number {
  return compare(a.day, b.day) || compare(a.filed_no, b.filed_no) || a.id - b.id
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
