/**
 * `index.db`: everything that can be made again.
 *
 * - `file` is a place on disk, `item` is a content (one item may lie in several files).
 * - A note that is edited keeps its item while no other file holds the old bytes; the content key changes.
 * - An item without a file is gone for search; it is kept until the queue is empty, because a moved file may claim it.
 * - `passage` is the content table of both full-text indexes: one row for each searchable text of an item.
 * - Each installed model has a row in `model` and two tables of its own, made by `vectors.ts`:
 *   `embedding_<model.id>(id INTEGER PRIMARY KEY, item_id, chunk_id, channel, v BLOB)` and
 *   `vector_<model.id>` (sqlite-vec `vec0(v int8[D])`), with the same rowids.
 */
export const initialIndex = {
  version: 10,
  sql: `
    CREATE TABLE item (
      id INTEGER PRIMARY KEY,
      kind TEXT NOT NULL CHECK (kind IN ('photo', 'note')),
      content_key TEXT NOT NULL UNIQUE,
      size_bytes INTEGER NOT NULL,
      title TEXT,
      caption TEXT,
      excerpt TEXT,
      date TEXT NOT NULL,               -- wall clock, YYYY-MM-DDTHH:mm:ss
      width INTEGER,
      height INTEGER,
      thumb_hash BLOB,
      camera TEXT,
      lens TEXT,
      latitude REAL,
      longitude REAL,
      rating INTEGER,
      metadata TEXT                     -- PhotoMetadata as JSON; front matter of a note
    ) STRICT;
    CREATE INDEX item_by_date ON item (date DESC, id DESC);

    CREATE TABLE file (
      id INTEGER PRIMARY KEY,
      source_id INTEGER NOT NULL,
      relative_path TEXT NOT NULL,      -- '/' between parts; for people and patterns
      path_bytes BLOB,                  -- the exact name when it is not valid UTF-8
      folder TEXT NOT NULL,             -- relative_path without the last part
      name TEXT NOT NULL,
      extension TEXT NOT NULL,          -- lower case, no dot
      kind TEXT NOT NULL CHECK (kind IN ('photo', 'note')),
      size_bytes INTEGER NOT NULL,
      modified_ms REAL NOT NULL,
      inode TEXT,
      sidecar TEXT,                     -- name, size and time of the XMP sidecar: when it changes the photo is read again
      state TEXT NOT NULL CHECK (state IN ('waiting', 'ready', 'skipped', 'failed')),
      item_id INTEGER REFERENCES item (id) ON DELETE SET NULL,
      UNIQUE (source_id, relative_path)
    ) STRICT;
    CREATE INDEX file_by_item ON file (item_id);
    CREATE INDEX file_by_state ON file (source_id, state);
    CREATE INDEX file_by_folder ON file (source_id, folder);
    CREATE INDEX file_by_place ON file (source_id, folder, name COLLATE NOCASE);
    CREATE INDEX file_by_name ON file (name COLLATE NOCASE);

    CREATE TABLE failure (
      file_id INTEGER PRIMARY KEY REFERENCES file (id) ON DELETE CASCADE,
      code TEXT NOT NULL,
      message TEXT NOT NULL,
      attempts INTEGER NOT NULL,
      occurred_at TEXT NOT NULL
    ) STRICT;

    CREATE TABLE job (
      file_id INTEGER PRIMARY KEY REFERENCES file (id) ON DELETE CASCADE,
      source_id INTEGER NOT NULL,
      priority INTEGER NOT NULL,        -- 0 live, 1 notes of the back-fill, 2 its photos: they want the notes' text
      attempts INTEGER NOT NULL DEFAULT 0,
      leased_until INTEGER,             -- ms since 1970; null when free
      not_before INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX job_by_turn ON job (source_id, priority, not_before, file_id);
    CREATE INDEX job_by_time ON job (not_before);

    -- Photos whose texts changed: links, texts and the vectors that depend on them are made again.
    -- 'generation' rises with each request, so that one that comes during the work is not lost.
    CREATE TABLE photo_refresh (
      photo_id INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
      generation INTEGER NOT NULL DEFAULT 0
    ) STRICT;

    -- How many files there are of each sort; kept by the triggers, so counting 100,000 files costs nothing.
    CREATE TABLE file_count (
      source_id INTEGER NOT NULL,
      kind TEXT NOT NULL,
      state TEXT NOT NULL,
      count INTEGER NOT NULL,
      PRIMARY KEY (source_id, kind, state)
    ) STRICT, WITHOUT ROWID;
    CREATE TRIGGER file_inserted AFTER INSERT ON file BEGIN
      INSERT INTO file_count VALUES (new.source_id, new.kind, new.state, 1)
        ON CONFLICT DO UPDATE SET count = count + 1;
    END;
    CREATE TRIGGER file_deleted AFTER DELETE ON file BEGIN
      UPDATE file_count SET count = count - 1
        WHERE source_id = old.source_id AND kind = old.kind AND state = old.state;
    END;
    CREATE TRIGGER file_state_changed AFTER UPDATE OF state ON file WHEN old.state <> new.state BEGIN
      UPDATE file_count SET count = count - 1
        WHERE source_id = old.source_id AND kind = old.kind AND state = old.state;
      INSERT INTO file_count VALUES (new.source_id, new.kind, new.state, 1)
        ON CONFLICT DO UPDATE SET count = count + 1;
    END;

    CREATE TABLE chunk (
      id INTEGER PRIMARY KEY,
      item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
      ordinal INTEGER NOT NULL,
      heading_path TEXT NOT NULL,       -- JSON array, outermost first
      line INTEGER NOT NULL,            -- first line in the file, from 1
      text TEXT NOT NULL
    ) STRICT;
    CREATE INDEX chunk_by_item ON chunk (item_id, ordinal);

    -- What a note embeds, as it is written; kept so that a photo which appears later is linked too.
    CREATE TABLE embed_reference (
      id INTEGER PRIMARY KEY,
      note_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
      chunk_id INTEGER REFERENCES chunk (id) ON DELETE CASCADE,
      target TEXT NOT NULL,
      target_name TEXT NOT NULL         -- last part, lower case
    ) STRICT;
    CREATE INDEX embed_reference_by_name ON embed_reference (target_name);
    CREATE INDEX embed_reference_by_note ON embed_reference (note_id);
    CREATE INDEX embed_reference_by_chunk ON embed_reference (chunk_id);

    CREATE TABLE link (
      id INTEGER PRIMARY KEY,
      photo_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
      note_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
      chunk_id INTEGER REFERENCES chunk (id) ON DELETE SET NULL,
      reason TEXT NOT NULL CHECK (reason IN ('embeds', 'same-name', 'folder-note')),
      UNIQUE (photo_id, note_id, reason, chunk_id)
    ) STRICT;
    CREATE INDEX link_by_note ON link (note_id);
    CREATE INDEX link_by_chunk ON link (chunk_id);

    -- The texts of a photo, nearest first by the order of reasons in shared/item.ts.
    CREATE TABLE photo_text (
      id INTEGER PRIMARY KEY,
      item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
      reason TEXT NOT NULL,
      text TEXT NOT NULL,
      -- No foreign key: the row must outlive its note until the vectors made from it are made again.
      note_id INTEGER
    ) STRICT;
    CREATE INDEX photo_text_by_item ON photo_text (item_id);
    CREATE INDEX photo_text_by_note ON photo_text (note_id);

    CREATE TABLE tag (
      item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
      tag TEXT NOT NULL COLLATE NOCASE,
      PRIMARY KEY (item_id, tag)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX tag_by_name ON tag (tag);

    CREATE TABLE passage (
      id INTEGER PRIMARY KEY,
      item_id INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
      chunk_id INTEGER REFERENCES chunk (id) ON DELETE CASCADE,
      -- 'text': note chunk or photo text; 'title'; 'name': file and folder names; 'tag'
      field TEXT NOT NULL CHECK (field IN ('text', 'title', 'name', 'tag')),
      text TEXT NOT NULL
    ) STRICT;
    CREATE INDEX passage_by_item ON passage (item_id);
    CREATE INDEX passage_by_chunk ON passage (chunk_id);
    CREATE VIRTUAL TABLE words USING fts5 (
      text, content = 'passage', content_rowid = 'id', tokenize = "unicode61 remove_diacritics 2"
    );
    CREATE VIRTUAL TABLE parts USING fts5 (
      text, content = 'passage', content_rowid = 'id', tokenize = "trigram remove_diacritics 1"
    );
    CREATE TRIGGER passage_inserted AFTER INSERT ON passage BEGIN
      INSERT INTO words (rowid, text) VALUES (new.id, new.text);
      INSERT INTO parts (rowid, text) SELECT new.id, new.text WHERE new.field IN ('name', 'title', 'tag');
    END;
    CREATE TRIGGER passage_deleted AFTER DELETE ON passage BEGIN
      INSERT INTO words (words, rowid, text) VALUES ('delete', old.id, old.text);
      INSERT INTO parts (parts, rowid, text) SELECT 'delete', old.id, old.text WHERE old.field IN ('name', 'title', 'tag');
    END;

    CREATE TABLE model (
      id INTEGER PRIMARY KEY,
      model_id TEXT NOT NULL,
      version TEXT NOT NULL,
      dimension INTEGER NOT NULL,
      int8_scale REAL NOT NULL,
      active INTEGER NOT NULL DEFAULT 0,
      UNIQUE (model_id, version)
    ) STRICT;

    -- Counters and dates: 'revision', 'scan:<source>' …
    CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  `
}
