import { decodeXML } from 'entities'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { SourceFault } from '../sources/access/fault.ts'

const parser = new XMLParser({
  // Custom entities can expand without limit; the standard ones are decoded below, in the few texts that are
  // kept.
  processEntities: false,
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  isArray: (name) => name === 'item' || name === 'entry' || name === 'link',
})

/**
 * Parses an XML document into an object. A document with a DTD or entities of its own is rejected before it
 * is parsed.
 * @throws SourceFault `maintenance_page` (an HTML page), `unusable_answer`
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
  try {
    return parser.parse(text)
  } catch (cause) {
    // Nested too deeply, or with reserved names.
    throw new SourceFault('unusable_answer', 'the document cannot be read', 'denied', { cause })
  }
}

const TAG = /<\/?[a-z!][^<>]*>/gi
const UNSEEN = /[\p{Cc}\p{Cs}\p{Co}\uFFFD]|(?![\u200c\u200d])\p{Cf}/gu

/** Plain text: entities decoded (some feeds encode them twice), tags and invisible characters removed. */
export function plain(value: unknown): string {
  const text = textOf(value)
  return decodeXML(decodeXML(text)).replace(TAG, ' ').replace(/\s/gu, ' ').replace(UNSEEN, '').trim()
}

/** The text of an element; one with attributes is an object that has its text as a property. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return textOf(value[0])
  return isRecord(value) ? textOf(value['#text']) : ''
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Follows a path into an object as far as it exists. */
export function at(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce<unknown>((within, name) => (isRecord(within) ? within[name] : undefined), value)
}
