import { z } from 'zod'
import { endpoint } from './endpoint.ts'

const tag = 'documentation'

const file = (summary: string, type: string) =>
  ({
    access: 'anyone',
    tag,
    summary,
    answer: { status: 200, description: 'The file', type: `${type}; charset=utf-8` },
  }) as const

export const readDocument = endpoint('readDocument', {
  access: 'anyone',
  tag,
  summary: 'This document.',
  answer: { status: 200, description: 'OpenAPI 3.1', shape: z.record(z.string(), z.unknown()) },
})

export const docsPage = endpoint('docsPage', file('This document as a page.', 'text/html'))
export const docsScript = endpoint('docsScript', file('The script that fills the page.', 'text/javascript'))
export const docsSwaggerScript = endpoint('docsSwaggerScript', file('Swagger UI.', 'text/javascript'))
export const docsSwaggerStyles = endpoint('docsSwaggerStyles', file("Swagger UI's looks.", 'text/css'))
