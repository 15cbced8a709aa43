-- Since when somebody works in the center: what was before is nobody's business there.
create or replace view tenancy.staff with (security_invoker = true) as
  select m.center_id, m.id, m.person_id, m.role, m.ended_at, p.name, m.created_at
    from tenancy.members m join accounts.people p on p.id = m.person_id;
