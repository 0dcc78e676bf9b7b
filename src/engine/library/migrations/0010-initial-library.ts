/** `library.db`: what the person made. */
export const initialLibrary = {
  version: 10,
  sql: `
    CREATE TABLE source (
      id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used twice: index.db may still hold rows of a removed source
      path TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      include TEXT NOT NULL DEFAULT '[]',
      exclude TEXT NOT NULL DEFAULT '[]',
      paused INTEGER NOT NULL DEFAULT 0,
      added_at TEXT NOT NULL
    ) STRICT;
    CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
    -- Files that the person told Keepsake to leave out, until their bytes change.
    CREATE TABLE ignored_file (
      source_path TEXT NOT NULL,
      relative_path TEXT NOT NULL,
      size_bytes INTEGER NOT NULL,
      modified_ms REAL NOT NULL,
      PRIMARY KEY (source_path, relative_path)
    ) STRICT;
  `
}
