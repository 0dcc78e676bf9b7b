import { describe, expect, it } from 'vitest'
import { cameraLine, dateLine, exposure, placeLine } from '../../src/renderer/features/inspector/photo-facts.ts'
import { noteBody } from '../../src/renderer/features/viewer/note-body.ts'
import { countedItems, duration, fileSize, middleEllipsis, rate, zone } from '../../src/renderer/words.ts'
import type { PhotoMetadata } from '../../src/shared/photo-metadata.ts'

const metadata: PhotoMetadata = {
  format: 'jpeg',
  width: 4000,
  height: 3000,
  takenAt: { local: '2023-07-14T18:05:00', offsetMinutes: 330, source: 'exif' },
  camera: 'X-T4',
  lens: null,
  iso: 400,
  exposureSeconds: 0.004,
  fNumber: 5.6,
  focalLengthMm: 23,
  latitude: -33.8568,
  longitude: 151.2153,
  altitudeMetres: null,
  title: null,
  caption: null,
  keywords: [],
  rating: null,
  textSource: null
}

describe('words', () => {
  it('counts with the right noun and leaves out what is none', () => {
    expect(countedItems(1, 0)).toBe('1 photo')
    expect(countedItems(0, 0)).toBe('0 photos')
    expect(countedItems(0, 2)).toBe('2 notes')
    expect(countedItems(3, 1)).toBe('3 photos and 1 note')
  })

  it('says durations, rates, sizes and zones as people do', () => {
    expect(duration(20)).toBe('less than a minute')
    expect(duration(540)).toBe('9 min')
    expect(duration(7500)).toBe('2 h 5 min')
    expect(rate(14.2)).toBe('14/s')
    expect(rate(0.42)).toBe('0.4/s')
    expect(fileSize(0)).toBe('0 B')
    expect(fileSize(3_412_004)).toBe('3.4 MB')
    expect(zone(330)).toBe('UTC+05:30')
    expect(zone(-60)).toBe('UTC−01:00')
  })

  it('cuts long paths in their middle', () => {
    const path = '/home/anna/Pictures/2023/Lisbon/Day 2/DSC_0412.jpg'
    const short = middleEllipsis(path, 30)
    expect(short).toHaveLength(30)
    expect(short.startsWith('/home/anna')).toBe(true)
    expect(short.endsWith('DSC_0412.jpg')).toBe(true)
    expect(middleEllipsis('short', 30)).toBe('short')
  })
})

describe('facts of a photo', () => {
  it('writes the camera, the place and the date', () => {
    expect(cameraLine(metadata)).toBe('X-T4 · 23 mm · f/5.6 · 1/250 s · ISO 400')
    expect(exposure(2.5)).toBe('2.5 s')
    expect(placeLine(metadata)).toBe('33.8568° S, 151.2153° E')
    expect(dateLine(metadata)).toContain('UTC+05:30')
  })

  it('says nothing of what is not known', () => {
    const nothing = { ...metadata, camera: null, iso: null, exposureSeconds: null, fNumber: null, focalLengthMm: null }
    expect(cameraLine(nothing)).toBeNull()
    expect(placeLine({ ...metadata, latitude: null })).toBeNull()
    expect(dateLine({ ...metadata, takenAt: null })).toBeNull()
  })

  it('says when a date is only that of the file', () => {
    const takenAt = { local: '2023-07-14T18:05:00', offsetMinutes: null, source: 'file' as const }
    expect(dateLine({ ...metadata, takenAt })).toContain('when the file was changed')
  })
})

describe('noteBody', () => {
  it('leaves out front matter and turns embeds into images', () => {
    expect(noteBody('---\ntitle: x\n---\n# Hello\n\n![[a b.jpg|300]]')).toBe('# Hello\n\n![a b.jpg](<a b.jpg>)')
  })

  it('shows wiki links by their label', () => {
    expect(noteBody('see [[Other note|the other]] and [[Third]]')).toBe('see the other and Third')
  })

  it('keeps a rule at the top that is no front matter', () => {
    expect(noteBody('---\nno end')).toBe('---\nno end')
  })
})
