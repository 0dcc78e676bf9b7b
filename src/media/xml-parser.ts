import { DOMParser, type Document, onErrorStopParsing } from '@xmldom/xmldom'

/** XMP packets are a few KB, with an edit history some hundreds; beyond this something is wrong. */
const maxXmlCharacters = 4 * 1024 * 1024

/**
 * The XML parser for XMP from files that nobody vouches for. A document type is refused outright: XMP has none (ISO
 * 16684-1), and it is what entity bombs and external references need.
 */
export const xmpParser = {
  parseFromString(text: string, _mimeType: string): Document {
    if (text.length > maxXmlCharacters) throw new Error('The XMP packet is too large.')
    if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw new Error('The XMP packet holds a document type.')
    return new DOMParser({ onError: onErrorStopParsing }).parseFromString(text, 'application/xml')
  }
}
