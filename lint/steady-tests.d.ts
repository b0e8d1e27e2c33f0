import type { Rule } from 'eslint'

export const ARROWS: Readonly<Record<string, readonly string[]>>
export const steadyTests: Rule.RuleModule
