-- The texts that came with the program have lost the empty lines between their paragraphs: bun 1.3.0 leaves empty lines out of a
-- migration. There each line is a paragraph, a heading or an item of a list.
update privacy.policy_versions set body = regexp_replace(replace(body, E'\n', E'\n\n'), E'\n\n- ', E'\n- ', 'g')
  where made_by is null and number = 1 and position(E'\n\n' in body) = 0;
