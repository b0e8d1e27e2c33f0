import type { Rule } from 'eslint'

export const oneEventMap: Rule.RuleModule
export function eventNames(): Set<string>
