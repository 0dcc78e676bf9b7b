import { describe, expect, it } from 'vitest'
import { noTags, type Tags } from '../../src/media/tags.ts'
import { parseDate, parseOffset, takenAtOf, takenAtOfFile } from '../../src/media/taken-at.ts'
import { exifTag, iptcBlock, jpegWith, xmpPacket } from '../support/images.ts'
import { readMetadata } from '../support/media.ts'

const nowMs = Date.UTC(2026, 5, 1)
const text = (value: string) => ({ value, description: value, attributes: {} })

function tags(parts: {
  exif?: Record<string, string>
  xmp?: Record<string, string>
  iptc?: Record<string, string>
}): Tags {
  const group = (fields: Record<string, string> = {}) =>
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, text(value)]))
  return { ...noTags, exif: group(parts.exif), xmp: group(parts.xmp), iptc: group(parts.iptc) }
}

describe('parseDate', () => {
  it.each([
    ['2023:07:14 18:05:33', '2023-07-14T18:05:33', null],
    ['2023-07-14T18:05:33.52+02:00', '2023-07-14T18:05:33', 120],
    ['2023-07-14 18:05:33Z', '2023-07-14T18:05:33', 0],
    ['2023:07:14 18:05:33\0\0', '2023-07-14T18:05:33', null],
    ['2023/7/4 8:05', '2023-07-04T08:05:00', null],
    ['2023-07-14T18:05-0330', '2023-07-14T18:05:00', -210],
    ['2023-07-14', '2023-07-14T00:00:00', null],
    ['1985-06', '1985-06-01T00:00:00', null],
    ['1985', '1985-01-01T00:00:00', null],
    ['2024:02:29 10:00:00', '2024-02-29T10:00:00', null],
    ['2016:12:31 23:59:60', '2016-12-31T23:59:59', null],
    ['1839:08:19 12:00:00', '1839-08-19T12:00:00', null],
    ['2026:06:02 20:00:00', '2026-06-02T20:00:00', null]
  ])('reads %j', (written, local, offsetMinutes) => {
    const time = parseDate(written, nowMs)
    expect(time && new Date(time.localMs).toISOString().slice(0, 19)).toBe(local)
    expect(time?.offsetMinutes).toBe(offsetMinutes)
  })

  it.each([
    '0000:00:00 00:00:00',
    '    :  :     :  :  ',
    '',
    '2023:02:30 10:00:00',
    '2023:13:01 10:00:00',
    '2023:00:10 10:00:00',
    '2023:01:00 10:00:00',
    '2023:01:01 24:00:00',
    '2023:01:01 10:60:00',
    '1904:01:01 00:00:00',
    '1970:01:01 00:00:00',
    '1700:01:01 10:00:00',
    '2026:06:04 00:00:01',
    '9999:99:99 99:99:99',
    'yesterday',
    '2023-07-14T18:05:33 and more'
  ])('ignores %j', (written) => {
    expect(parseDate(written, nowMs)).toBeNull()
  })

  it('reads offsets and refuses those that no clock has', () => {
    expect(['+02:00', '-0430', 'Z', '+5:45', '-00:00'].map(parseOffset)).toEqual([120, -270, 0, 345, 0])
    expect(['+15:00', '02:00', '+02', '+02:75', 'CET', ''].map(parseOffset)).toEqual([
      null,
      null,
      null,
      null,
      null,
      null
    ])
  })
})

describe('takenAtOf', () => {
  it('takes the best field that holds a possible date', () => {
    const all = {
      exif: {
        DateTimeOriginal: '2001:01:01 01:00:00',
        DateTimeDigitized: '2003:01:01 01:00:00',
        DateTime: '2009:01:01 01:00:00'
      },
      xmp: { DateTimeOriginal: '2002-01-01T01:00:00', DateCreated: '2002-02-01', CreateDate: '2002-03-01' },
      iptc: { 'Date Created': '2004-01-01', 'Time Created': '07:00:00+00:00' }
    }
    const order: [string, string][] = []
    for (;;) {
      const found = takenAtOf(tags(all), nowMs)
      if (!found) break
      order.push([found.local.slice(0, 7), found.source])
      // Make the winner impossible and look again.
      for (const group of Object.values(all)) {
        for (const [name, value] of Object.entries(group)) {
          if (value.replaceAll(':', '-').startsWith(found.local.slice(0, 10)))
            (group as Record<string, string>)[name] = '0000:00:00'
        }
      }
    }
    expect(order).toEqual([
      ['2001-01', 'exif'],
      ['2002-01', 'xmp'],
      ['2002-02', 'xmp'],
      ['2002-03', 'xmp'],
      ['2003-01', 'exif'],
      ['2004-01', 'iptc'],
      ['2009-01', 'exif']
    ])
  })

  it('takes the zone from beside the date, then from GPS, then from a field with the same wall-clock time', () => {
    const DateTimeOriginal = '2023:07:14 18:05:33'
    const beside = tags({
      exif: { DateTimeOriginal, OffsetTimeOriginal: '+05:30' },
      xmp: { CreateDate: '2023-07-14T18:05:33+02:00' }
    })
    expect(takenAtOf(beside, nowMs)).toEqual({ local: '2023-07-14T18:05:33', offsetMinutes: 330, source: 'exif' })
    const elsewhere = tags({ exif: { DateTimeOriginal }, xmp: { CreateDate: '2023-07-14T18:05:33+02:00' } })
    expect(takenAtOf(elsewhere, nowMs)?.offsetMinutes).toBe(120)
    const another = tags({ exif: { DateTimeOriginal }, xmp: { CreateDate: '2023-07-15T10:00:00+02:00' } })
    expect(takenAtOf(another, nowMs)?.offsetMinutes).toBeNull()
  })

  it.each([
    [[12, 36, 10], 330],
    [[12, 35, 33], 330],
    [[12, 20, 33], 345],
    [[16, 5, 0], 120],
    [[12, 28, 0], null],
    [[18, 50, 33], null]
  ] as const)('works out the zone from a GPS clock at %j', (clock, offsetMinutes) => {
    const base = tags({ exif: { DateTimeOriginal: '2023:07:14 18:05:33', GPSDateStamp: '2023:07:14' } })
    const exif = { ...base.exif, GPSTimeStamp: { value: clock.map((part) => [part, 1]), description: '' } }
    expect(takenAtOf({ ...base, exif }, nowMs)?.offsetMinutes).toBe(offsetMinutes)
  })

  it('does not believe the +0000 that IPTC writers put when they know no zone', () => {
    const found = takenAtOf(tags({ iptc: { 'Date Created': '2012-08-05', 'Time Created': '11:39:59+00:00' } }), nowMs)
    expect(found).toEqual({ local: '2012-08-05T11:39:59', offsetMinutes: null, source: 'iptc' })
    const zoned = takenAtOf(tags({ iptc: { 'Date Created': '2012-08-05', 'Time Created': '11:39:59-04:00' } }), nowMs)
    expect(zoned?.offsetMinutes).toBe(-240)
    expect(takenAtOf(tags({ iptc: { 'Time Created': '11:39:59+00:00' } }), nowMs)).toBeNull()
  })
})

describe('in a real file', () => {
  it('reads EXIF with its zone and leaves the fraction of the second', async () => {
    const jpeg = await jpegWith({
      exif: {
        photo: [
          [exifTag.dateTimeOriginal, '2021:03:04 05:06:07'],
          [exifTag.offsetTimeOriginal, '-07:00'],
          [exifTag.subSecTimeOriginal, '999']
        ]
      }
    })
    expect((await readMetadata(jpeg)).takenAt).toEqual({
      local: '2021-03-04T05:06:07',
      offsetMinutes: -420,
      source: 'exif'
    })
  })

  it('reads the GPS clock as UTC when nothing better is there', async () => {
    const gps = [
      [exifTag.gpsDateStamp, '2020:10:11'],
      [
        exifTag.gpsTimeStamp,
        [
          [9, 1],
          [8, 1],
          [7500, 1000]
        ]
      ]
    ] as const
    const jpeg = await jpegWith({ exif: { gps, image: [[exifTag.dateTime, '2022:01:01 00:00:00']] } })
    expect((await readMetadata(jpeg)).takenAt).toEqual({
      local: '2020-10-11T09:08:07',
      offsetMinutes: 0,
      source: 'gps'
    })
  })

  it('reads IPTC and XMP blocks', async () => {
    const iptc = iptcBlock([
      [55, '20190102'],
      [60, '030405+0100']
    ])
    expect((await readMetadata(await jpegWith({ iptc }))).takenAt).toEqual({
      local: '2019-01-02T03:04:05',
      offsetMinutes: 60,
      source: 'iptc'
    })
    const xmp = xmpPacket('<photoshop:DateCreated>2018-01-02T03:04:05Z</photoshop:DateCreated>')
    expect((await readMetadata(await jpegWith({ xmp, iptc }))).takenAt).toEqual({
      local: '2018-01-02T03:04:05',
      offsetMinutes: 0,
      source: 'xmp'
    })
  })
})

describe('takenAtOfFile', () => {
  it("gives the modification time in this machine's zone", () => {
    const modified = new Date(2020, 6, 15, 12, 30, 45)
    expect(takenAtOfFile(modified.getTime())).toEqual({
      local: '2020-07-15T12:30:45',
      offsetMinutes: -modified.getTimezoneOffset() || 0,
      source: 'file'
    })
    expect(takenAtOfFile(Number.NaN)).toBeNull()
    expect(takenAtOfFile(-1e15)).toBeNull()
  })
})
