import type { ObjectDirective } from 'vue'
import { nextChoice } from './choice-keys.ts'

const linksOf = (list: HTMLElement) => [...list.querySelectorAll<HTMLElement>('a')]

function letIn(list: HTMLElement, wanted?: HTMLElement): void {
  const links = linksOf(list)
  const one = wanted ?? links.find((link) => link.getAttribute('tabindex') === '0') ?? links[0]
  for (const link of links) link.tabIndex = link === one ? 0 : -1
}

function move(list: HTMLElement, event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const links = linksOf(list)
  const focused = links.indexOf(document.activeElement as HTMLElement)
  const next = focused === -1 ? null : nextChoice(event.key, focused, links.length)
  if (next === null) return
  event.preventDefault()
  event.stopPropagation()
  links[next]?.focus()
}

/** Makes a list of links one tab stop: arrow keys, Home and End move along it. */
export const vRoving: ObjectDirective<HTMLElement> = {
  mounted(list) {
    letIn(list)
    list.addEventListener('keydown', (event) => move(list, event))
    list.addEventListener('focusin', ({ target }) => {
      if (target instanceof HTMLAnchorElement) letIn(list, target)
    })
  },
  updated: (list) => letIn(list),
}
