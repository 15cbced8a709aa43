-- The board is the hottest page, and each of its cards names a vehicle and a customer. Looked up under row-level security the names
-- cost seven times what the cards themselves do, so each order keeps them ready. Triggers keep them true, whoever writes: no
-- operation on vehicles and customers has to remember the board.

alter table workshop.work_orders
  add column card_plate    text not null default '',
  add column card_vehicle  text not null default '',
  add column card_customer text not null default '';

create function workshop.name_card() returns trigger language plpgsql as $$
begin
  select v.plate, v.title into new.card_plate, new.card_vehicle
    from workshop.vehicle_titles v where v.center_id = new.center_id and v.id = new.vehicle_id;
  new.card_customer := coalesce((select c.name from workshop.customer_names c
    where c.center_id = new.center_id and c.id = new.customer_id), '');
  new.card_plate := coalesce(new.card_plate, '');
  new.card_vehicle := coalesce(new.card_vehicle, '');
  return new;
end $$;

create trigger name_new_card before insert on workshop.work_orders
  for each row execute function workshop.name_card();
create trigger name_changed_card before update on workshop.work_orders
  for each row when (old.vehicle_id is distinct from new.vehicle_id or old.customer_id is distinct from new.customer_id)
  execute function workshop.name_card();

create function workshop.name_cards_of_vehicle() returns trigger language plpgsql as $$
begin
  update workshop.work_orders o set card_plate = v.plate, card_vehicle = v.title
    from workshop.vehicle_titles v
   where v.center_id = new.center_id and v.id = new.id and o.center_id = new.center_id and o.vehicle_id = new.id
     and (o.card_plate, o.card_vehicle) is distinct from (v.plate, v.title);
  return null;
end $$;
create trigger name_cards after update of plate, year, make, model on workshop.vehicles
  for each row execute function workshop.name_cards_of_vehicle();

-- A customer's name is also that of those who were merged into this one.
create function workshop.name_cards_of_customer() returns trigger language plpgsql as $$
declare
  shown text := coalesce((select c.name from workshop.customer_names c where c.center_id = new.center_id and c.id = new.id), '');
begin
  update workshop.work_orders o set card_customer = shown
   where o.center_id = new.center_id and o.card_customer <> shown
     and o.customer_id in (select new.id union all
       select k.id from workshop.customers k where k.center_id = new.center_id and k.merged_into = new.id);
  return null;
end $$;
create trigger name_cards after update of name, company, merged_into on workshop.customers
  for each row execute function workshop.name_cards_of_customer();

update workshop.work_orders o set card_plate = v.plate, card_vehicle = v.title
  from workshop.vehicle_titles v where v.center_id = o.center_id and v.id = o.vehicle_id;
update workshop.work_orders o set card_customer = c.name
  from workshop.customer_names c where c.center_id = o.center_id and c.id = o.customer_id;
