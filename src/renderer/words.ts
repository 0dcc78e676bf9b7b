const integers = new Intl.NumberFormat()
const oneDecimal = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 })
const bytes = ['B', 'KB', 'MB', 'GB', 'TB']

/** A count in the person's own way of writing numbers. */
export function count(value: number): string {
  return integers.format(value)
}

/** A count with its noun: "1 photo", "1,204 photos". */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}

/** "12 photos and 3 notes"; parts that are zero are left out. */
export function countedItems(photos: number, notes: number): string {
  const parts = [
    ...(photos > 0 || notes === 0 ? [counted(photos, 'photo')] : []),
    ...(notes > 0 ? [counted(notes, 'note')] : [])
  ]
  return parts.join(' and ')
}

/** "3.4 MB". */
export function fileSize(sizeBytes: number): string {
  const power = Math.min(bytes.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, sizeBytes)) / 3)))
  return `${oneDecimal.format(sizeBytes / 1000 ** power)} ${bytes[power]}`
}

/** "14/s", "0.4/s". */
export function rate(itemsPerSecond: number): string {
  return `${itemsPerSecond >= 10 ? count(Math.round(itemsPerSecond)) : oneDecimal.format(itemsPerSecond)}/s`
}

/** "9 min", "2 h 5 min", "less than a minute". */
export function duration(seconds: number): string {
  if (seconds < 60) return 'less than a minute'
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${count(minutes)} min`
  const rest = minutes % 60
  return `${count(Math.floor(minutes / 60))} h${rest === 0 ? '' : ` ${rest} min`}`
}

/** Wall-clock dates carry no zone: they are read and written as UTC so that no zone can move them. */
function formatLocal(date: string, options: Intl.DateTimeFormatOptions): string {
  const time = Date.parse(`${date.slice(0, 19)}Z`)
  return Number.isNaN(time) ? date : new Intl.DateTimeFormat(undefined, { ...options, timeZone: 'UTC' }).format(time)
}

/** "14 Jul 2023". */
export function shortDate(date: string): string {
  return formatLocal(date, { day: 'numeric', month: 'short', year: 'numeric' })
}

/** "Friday, 14 July 2023, 18:05". */
export function longDate(date: string): string {
  return formatLocal(date, { dateStyle: 'full', timeStyle: 'short' })
}

/** "UTC+02:00". */
export function zone(offsetMinutes: number): string {
  const hours = Math.floor(Math.abs(offsetMinutes) / 60)
  const minutes = Math.abs(offsetMinutes) % 60
  const digits = (value: number) => String(value).padStart(2, '0')
  return `UTC${offsetMinutes < 0 ? '−' : '+'}${digits(hours)}:${digits(minutes)}`
}

/** A moment (ISO 8601 with zone) in the person's own zone. */
export function moment(iso: string): string {
  const time = Date.parse(iso)
  return Number.isNaN(time)
    ? iso
    : new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(time)
}

/** Cuts the middle out of a long path; its beginning and its end say the most. */
export function middleEllipsis(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  const tail = Math.ceil((maxLength - 1) * 0.6)
  return `${text.slice(0, maxLength - 1 - tail)}…${text.slice(-tail)}`
}
