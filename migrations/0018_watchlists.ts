import type { Knex } from 'knex'
import type { Losses } from './migration.ts'

/**
 * What accounts watch. The row of `watchlist_owners` is held by every change, so that the limits of an account are counted by one
 * at a time; its `seq` is new with every change. `own_head` has the newest of the numbers that everything in the topic `me` shares.
 *
 * A watched code is no foreign key: it stays when its listing leaves, and is the same on every board. What a listing was called
 * before is kept by a trigger, for every way of renaming.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('CREATE TABLE own_head (seq bigint NOT NULL)')
  await knex.raw('INSERT INTO own_head VALUES (0)')
  await knex.raw(`
    CREATE TABLE watchlist_owners (
      account_id integer CONSTRAINT watchlist_owners_pkey PRIMARY KEY
                 CONSTRAINT watchlist_owners_account_id_fkey REFERENCES users (id) ON DELETE CASCADE,
      version    integer NOT NULL DEFAULT 0,
      seq        bigint  NOT NULL DEFAULT 0
    )`)
  await knex.raw('CREATE INDEX watchlist_owners_seq_idx ON watchlist_owners (seq)')
  await knex.raw(`
    CREATE TABLE watchlists (
      id         uuid     CONSTRAINT watchlists_pkey PRIMARY KEY,
      account_id integer  NOT NULL
                 CONSTRAINT watchlists_account_id_fkey REFERENCES watchlist_owners (account_id) ON DELETE CASCADE,
      position   smallint NOT NULL,
      version    integer  NOT NULL,
      name       text     NOT NULL,
      colour     text     NOT NULL
    )`)
  await knex.raw('CREATE INDEX watchlists_account_idx ON watchlists (account_id, position)')
  await knex.raw(`
    CREATE TABLE watchlist_items (
      watchlist_id uuid        NOT NULL
                   CONSTRAINT watchlist_items_watchlist_id_fkey REFERENCES watchlists (id) ON DELETE CASCADE,
      code         text        NOT NULL,
      position     smallint    NOT NULL,
      note         text        NOT NULL,
      target_price integer,
      stop_price   integer,
      added_at     timestamptz NOT NULL,
      CONSTRAINT watchlist_items_pkey PRIMARY KEY (watchlist_id, code)
    )`)
  await knex.raw('CREATE INDEX watchlist_items_code_idx ON watchlist_items (code)')
  await knex.raw(`
    CREATE TABLE listing_names (
      listing_id integer     NOT NULL CONSTRAINT listing_names_listing_id_fkey REFERENCES listings (id) ON DELETE CASCADE,
      name       text        NOT NULL,
      until      timestamptz NOT NULL,
      CONSTRAINT listing_names_pkey PRIMARY KEY (listing_id, until)
    )`)
  await knex.raw(`
    CREATE FUNCTION keep_former_name() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO listing_names (listing_id, name, until) VALUES (OLD.id, OLD.name, now()) ON CONFLICT DO NOTHING;
      RETURN NULL;
    END $$`)
  await knex.raw(`
    CREATE TRIGGER keep_former_name AFTER UPDATE OF name ON listings
    FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION keep_former_name()`)
}

export const losses: Losses = {
  own_head: 'seq > 0',
  watchlist_owners: 'true',
  watchlists: 'true',
  watchlist_items: 'true',
  listing_names: 'true',
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TRIGGER keep_former_name ON listings')
  await knex.raw('DROP FUNCTION keep_former_name()')
  await knex.schema.dropTable('listing_names')
  await knex.schema.dropTable('watchlist_items')
  await knex.schema.dropTable('watchlists')
  await knex.schema.dropTable('watchlist_owners')
  await knex.schema.dropTable('own_head')
}
