-- What a workspace began with beside its settings: a seed, or the name of one; null for nothing. A reset goes back to it.
ALTER TABLE workspace ADD COLUMN seed TEXT CHECK (seed IS NULL OR json_valid(seed));
UPDATE workspace SET seed = '"owner"' WHERE id = 'default';
