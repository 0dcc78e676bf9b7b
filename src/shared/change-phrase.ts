const subject = '(?:(?:this|that|the|my|same|a|an)\\s+)*(?:photo|picture|image|pic|one|scene|place|shot|view|it|same)'
const starts = [
  // "this photo but …", "the same place, only …", "it except …"
  new RegExp(
    `^(?:(?:show|find|give)\\s+(?:me\\s+)?)?${subject}\\s*[,;:]?\\s+(?:(?:but|only|just|except)\\s+|(?=(?:at|in|with|without|on|by|under|during|as)\\s))`,
    'i'
  ),
  // "make it …", "turn this photo into …", "change it to …"
  new RegExp(
    `^(?:please\\s+)?(?:make|turn|change|convert)\\s+${subject}\\s+(?:(?:to\\s+be|look\\s+like|look|into|to)\\s+)?`,
    'i'
  ),
  /^(?:please\s+)?make\s+(?:this|that)\s+(?:(?:look\s+like|look|into)\s+)?/i,
  // "this but …", "same but …"
  /^(?:the\s+)?(?:this|that|same)\s*[,;:]?\s+(?:but|only|just|except)\s+/i,
  /^(?:…|\.\.\.|,)\s*/,
  /^(?:but|only|just|now|instead)\s+(?=\S)/i
]

/**
 * The change alone: "this photo, but at night" and "make it look like winter" become "at night" and "winter", which is
 * how the models were trained to read it. English only; other text comes back trimmed.
 */
export function changePhrase(text: string): string {
  let rest = text.trim()
  for (let changed = true; changed; ) {
    changed = false
    for (const start of starts) {
      const length = start.exec(rest)?.[0].length ?? 0
      const shorter = rest.slice(length).trim()
      if (length > 0 && shorter !== '') {
        rest = shorter
        changed = true
      }
    }
  }
  return rest
}
