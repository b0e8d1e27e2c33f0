import type { Rule } from 'eslint'

export const languageFolders: Rule.RuleModule
export function languageNames(): Set<string>
