import { cleanText } from './clean-text.ts'
import { type Tags, tagNumber, tagText, toNumber, xmpList, xmpText } from './tags.ts'

export interface CameraFields {
  readonly camera: string | null
  readonly lens: string | null
  readonly iso: number | null
  readonly exposureSeconds: number | null
  readonly fNumber: number | null
  readonly focalLengthMm: number | null
}

const maxNameLength = 100
/** What 16 bits hold at most: the real value is in another field then (EXIF 2.3, PhotographicSensitivity). */
const isoOverflow = 65_535
/** Company forms after a maker's name, as in NIKON CORPORATION or OLYMPUS IMAGING CORP. */
const companyForm =
  /[\s,]+(?:corporation|corp\.?|imaging|optical|co\.?|company|ltd\.?|inc\.?|gmbh|electronics|techwin)$/i

/** Maker and model as one name that does not say the maker twice. */
export function cameraName(make: string | null, model: string | null): string | null {
  let maker = make ?? ''
  while (companyForm.test(maker)) maker = maker.replace(companyForm, '')
  if (model === null) return maker === '' ? null : maker
  const makerWord = maker.split(/\s+/)[0]?.toLowerCase() ?? ''
  const repeats = makerWord !== '' && model.toLowerCase().startsWith(makerWord)
  return maker === '' || repeats ? model : `${maker} ${model}`
}

function lensName(text: string | null): string | null {
  const clean = cleanText(text, maxNameLength)
  if (clean === null || !/[a-z1-9]/i.test(clean)) return null
  return /^(?:unknown|none|n\/a|no lens|manual lens no cpu)\b/i.test(clean) || /^0(?:\.0)?\s*mm/i.test(clean)
    ? null
    : clean
}

function positive(value: number | null): number | null {
  return value !== null && Number.isFinite(value) && value > 0 ? value : null
}

/** A number that stands in EXIF or, in files without EXIF and in sidecars, in XMP. */
function number(tags: Tags, name: string): number | null {
  return positive(tagNumber(tags.exif, name) ?? toNumber(xmpList(tags.xmp, name)[0]))
}

/** From an APEX value (EXIF 2.3, annex C). */
function apex(tags: Tags, name: string, toValue: (apex: number) => number): number | null {
  const value = tagNumber(tags.exif, name)
  return value === null ? null : positive(toValue(value))
}

/** The camera, its lens and its settings. Values that cannot be (zero, 0/0) are null. */
export function cameraOf(tags: Tags): CameraFields {
  const text = (name: string) => cleanText(tagText(tags.exif, name) ?? xmpText(tags.xmp, name), maxNameLength)
  const lens = lensName(tagText(tags.exif, 'LensModel')) ?? lensName(xmpText(tags.xmp, 'LensModel'))
  const iso = number(tags, 'ISOSpeedRatings') ?? number(tags, 'PhotographicSensitivity')
  const isoBeyond = number(tags, 'ISOSpeed') ?? number(tags, 'RecommendedExposureIndex')
  return {
    camera: cameraName(text('Make'), text('Model')),
    lens: lens ?? lensName(xmpText(tags.xmp, 'Lens')),
    iso: iso === null || iso === isoOverflow ? (isoBeyond ?? iso) : iso,
    exposureSeconds: number(tags, 'ExposureTime') ?? apex(tags, 'ShutterSpeedValue', (value) => 2 ** -value),
    fNumber: number(tags, 'FNumber') ?? apex(tags, 'ApertureValue', (value) => 2 ** (value / 2)),
    focalLengthMm: number(tags, 'FocalLength')
  }
}
