import type { Exif } from 'sharp'
import type { Caption } from './captions.ts'
import type { Variant } from './light.ts'
import { createRandom } from './paint/random.ts'
import { type Moment, momentOf, PLACES, type Place } from './places.ts'

const pad = (value: number): string => String(value).padStart(2, '0')

/** EXIF's `YYYY:MM:DD HH:MM:SS`. */
function exifTime([year, month, day, hour, minute, second]: Moment): string {
  return `${year}:${pad(month)}:${pad(day)} ${pad(hour)}:${pad(minute)}:${pad(second)}`
}

/** Degrees, minutes and seconds as EXIF rationals; seconds to a hundredth, about 30 cm. */
function rationals(degrees: number): string {
  const hundredths = Math.round(Math.abs(degrees) * 360_000)
  return `${Math.floor(hundredths / 360_000)}/1 ${Math.floor(hundredths / 6000) % 60}/1 ${hundredths % 6000}/100`
}

const EXPOSURES: Record<Variant, readonly [time: string, iso: string]> = {
  day: ['1/500', '100'],
  night: ['1/8', '3200'],
  sunset: ['1/125', '200'],
  snow: ['1/640', '200'],
  rain: ['1/160', '800'],
  fog: ['1/200', '400'],
  autumn: ['1/320', '200'],
  bw: ['1/250', '400']
}

/** The EXIF block of a drawn photo; a caption kept in EXIF goes in as ImageDescription. */
export function exifOf(seed: string, scene: string, variant: Variant, caption: Caption | undefined): Exif {
  const place = PLACES[scene] as Place
  const time = exifTime(momentOf(seed, scene, variant))
  // People do not stand on exactly the same stone twice: up to about 30 m apart.
  const random = createRandom(`${seed}/${scene}/${variant}/place`)
  const latitude = place.latitude + (random() - 0.5) * 0.0005
  const longitude = place.longitude + (random() - 0.5) * 0.0005
  const [exposure, iso] = EXPOSURES[variant]
  return {
    IFD0: {
      Make: 'Keepsake',
      Model: 'Drawn sample',
      Software: 'Keepsake drawn sample',
      DateTime: time,
      ...(caption?.kept === 'exif' && { ImageDescription: caption.text })
    },
    IFD2: {
      DateTimeOriginal: time,
      DateTimeDigitized: time,
      ExposureTime: exposure,
      FNumber: '56/10',
      ISOSpeedRatings: iso,
      FocalLength: '35/1'
    },
    IFD3: {
      GPSVersionID: '2 3 0 0',
      GPSLatitudeRef: latitude < 0 ? 'S' : 'N',
      GPSLatitude: rationals(latitude),
      GPSLongitudeRef: longitude < 0 ? 'W' : 'E',
      GPSLongitude: rationals(longitude),
      GPSAltitudeRef: '0',
      GPSAltitude: `${place.altitudeMetres}/1`
    }
  }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** An XMP packet with description, keywords and rating: embedded in a photo, or alone as a sidecar. */
export function xmpOf(caption: Caption): string {
  const keywords = ['drawn sample', ...(caption.keywords ?? [])]
    .map((word) => `<rdf:li>${escaped(word)}</rdf:li>`)
    .join('')
  return `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="Keepsake drawn sample"${caption.rating === undefined ? '' : ` xmp:Rating="${caption.rating}"`}>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">${escaped(caption.text)}</rdf:li></rdf:Alt></dc:description>
<dc:subject><rdf:Bag>${keywords}</rdf:Bag></dc:subject>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>
`
}
