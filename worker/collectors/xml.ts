import { decodeXML } from 'entities'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { SourceFault } from '../sources/access/fault.ts'

const parser = new XMLParser({
  // Entities of their own may grow without end; those of XML are decoded below, in the few texts that are kept.
  processEntities: false,
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  isArray: (name) => name === 'item' || name === 'entry' || name === 'link',
})

/**
 * An XML document as an object. One that declares entities or a type of its own is refused before anything is read.
 * @throws SourceFault `maintenance_page` (a page for people), `unusable_answer`
 */
export function parseXml(text: string): unknown {
  const beginning = text.slice(0, 2_000)
  if (/^\s*<(?:!doctype\s+html|html)/i.test(beginning))
    throw new SourceFault('maintenance_page', 'a page for people instead of data', 'denied')
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text))
    throw new SourceFault('unusable_answer', 'the document declares a type or entities of its own', 'denied')
  const valid = XMLValidator.validate(text)
  if (valid !== true)
    throw new SourceFault('unusable_answer', `no valid XML (line ${valid.err.line})`, 'transient')
  return parser.parse(text)
}

const TAG = /<\/?[a-z!][^<>]*>/gi
const UNSEEN = /[\p{Cc}\p{Cs}\p{Co}\uFFFD]|(?![\u200c\u200d])\p{Cf}/gu

/** Text and nothing else: entities decoded (some feeds encode them twice), tags and what cannot be seen taken out. */
export function plain(value: unknown): string {
  const text = textOf(value)
  return decodeXML(decodeXML(text)).replace(TAG, ' ').replace(/\s/gu, ' ').replace(UNSEEN, '').trim()
}

/** What an element says; one with attributes is an object that has its text beside them. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return textOf(value[0])
  return isRecord(value) ? textOf(value['#text']) : ''
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Steps into an object as far as it goes. */
export function at(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce<unknown>((within, name) => (isRecord(within) ? within[name] : undefined), value)
}
