-- How long the register of incidents is kept belongs into the text that comes with the program. Where somebody has used the product under
-- that text already, or a later one is there, it stays as it was: a change of it is announced, and not made here.
update privacy.policy_versions v set body = replace(body, '- **Sessions**: at most 30 days.',
    E'- **The register of security incidents**: five years after an incident was closed. It proves what was done, and when. Which accounts were told of one goes with their center.\n- **Sessions**: at most 30 days.')
  where policy = 'privacy' and number = 1 and made_by is null
    and not exists (select from privacy.policy_uses u where u.version_id = v.id)
    and not exists (select from privacy.policy_versions later where later.policy = v.policy and later.number > v.number);
